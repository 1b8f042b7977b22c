//! The life of a runner on this machine: registered, given to its agent, and ended in order whatever happens.
//!
//! [`life`] decides, without a clock and without a process: what happened goes in, what to do comes out. [`launch`](mod@launch) is the thin shell
//! around it. What a runner leaves behind is its [`estate`], which a second process knows too, so that either of them can
//! [`wind_up`](mod@wind_up): every step of that may be done twice.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `idle` | how long a runner waits for a job | nothing |
//! | `said` | the lines of an agent's log that tell how it is doing | nothing |
//! | `pace` | how fast a runner's time goes | nothing |
//! | `life` | what to do when something happens | said |
//! | `estate` | what is to be put in order when a runner ends | nothing |
//! | `processes` | processes ended, with all that they have started | pace |
//! | `wind_up` | a runner's end in order | pace estate processes |
//! | `agent` | the host's own program that serves jobs | estate |
//! | `spot` | what a cloud says of a machine that it is about to take back | nothing |
//! | `launch` | a runner from its start to its end | pace said life estate processes wind_up agent spot |

mod agent;
mod estate;
mod idle;
mod launch;
mod life;
mod pace;
mod processes;
mod said;
mod spot;
mod wind_up;

pub(crate) use agent::{Agent, AgentOptions};
pub(crate) use estate::Estate;
pub(crate) use idle::idle_timeout;
pub(crate) use launch::{Launch, Outside, launch};
pub(crate) use life::{End, Rules};
pub(crate) use pace::Pace;
pub(crate) use said::Said;
pub(crate) use spot::SpotNotices;
pub(crate) use wind_up::{Hook, let_go, wind_up};
