//! What a cloud says of a machine that it is about to take back: the metadata services of Amazon, Google and Azure.

use crate::forge::http::{Client, Method};

/// Where the clouds answer to the machines in them.
const METADATA: &str = "http://169.254.169.254";

/// The cloud that this machine is in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cloud {
    Amazon,
    Google,
    Azure,
}

/// Asks the machine's cloud whether it takes the machine back.
pub(crate) struct SpotNotices {
    client: Client,
    base: String,
    cloud: Cloud,
}

impl SpotNotices {
    /// The notices of the cloud that this machine is in; `None` outside of clouds. `client` should have little patience.
    pub(crate) fn find(client: Client, base: Option<&str>) -> Option<Self> {
        let base = base.unwrap_or(METADATA).to_owned();
        let notices = |cloud| Self { client: client.clone(), base: base.clone(), cloud };
        [Cloud::Amazon, Cloud::Google, Cloud::Azure].map(notices).into_iter().find(|notices| notices.is_ours())
    }

    fn is_ours(&self) -> bool {
        match self.cloud {
            Cloud::Amazon => self.amazons_token().is_some(),
            Cloud::Google => self.google("instance/preempted").is_some(),
            Cloud::Azure => self.azure().is_some(),
        }
    }

    /// Whether the machine is about to go. A service that does not answer says nothing.
    pub(super) fn is_taken_back(&self) -> bool {
        match self.cloud {
            Cloud::Amazon => self.amazons_token().is_some_and(|token| {
                let url = format!("{}/latest/meta-data/spot/instance-action", self.base);
                self.client.request(Method::Get, &url).header("x-aws-ec2-metadata-token", &token).send().is_ok()
            }),
            Cloud::Google => self.google("instance/preempted").is_some_and(|answer| answer.trim() == "TRUE"),
            Cloud::Azure => self.azure().is_some_and(|answer| answer.contains("\"Preempt\"")),
        }
    }

    fn amazons_token(&self) -> Option<String> {
        let request = self.client.request(Method::Put, &format!("{}/latest/api/token", self.base));
        let answer = request.header("x-aws-ec2-metadata-token-ttl-seconds", "60").send().ok()?;
        Some(answer.text())
    }

    fn google(&self, path: &str) -> Option<String> {
        let request = self.client.request(Method::Get, &format!("{}/computeMetadata/v1/{path}", self.base));
        Some(request.header("metadata-flavor", "Google").send().ok()?.text())
    }

    fn azure(&self) -> Option<String> {
        let url = format!("{}/metadata/scheduledevents?api-version=2020-07-01", self.base);
        Some(self.client.request(Method::Get, &url).header("metadata", "true").send().ok()?.text())
    }
}
