//! A CI's jobs from one end to the other: the commands run as processes, and report to a host.
//!
//! [`job`] is the environment that a CI gives, [`host`] a strict small forge for each host, [`server`] the wire between them, with
//! its faults. With `CML_DOUBLES` set the same cases run against doubles made from the hosts' own API descriptions. A name that
//! begins with a letter and a number holds that line of the checklist for what CML's users rely on.
#![cfg(feature = "cli")]

mod host;
mod job;
mod server;

#[cfg(feature = "buckets")]
mod buckets;
mod classics;
mod faults;
mod limits;
mod outside;
mod pictures;
mod readme;
mod rights;
mod trust;
mod watch;
mod workflow;

/// A test for each host of each case: `case::github` runs `case(Kind::GitHub)`.
macro_rules! on_every_host {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            use crate::job::Kind;

            #[test]
            fn github() {
                super::$case(Kind::GitHub);
            }

            #[test]
            fn gitlab() {
                super::$case(Kind::GitLab);
            }

            #[test]
            fn bitbucket() {
                super::$case(Kind::Bitbucket);
            }
        }
    )+};
}
pub(crate) use on_every_host;

/// A picture of one pixel.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";
