//! A folder of Google Drive, through Drive's own interface: opendal writes files there and does not tell their ids, which links are made of.

use std::cell::OnceCell;

use serde_json::Value;

use super::asset::Asset;
use super::store::{Audience, Published, Store};
use crate::error::{Error, Result};
use crate::forge::http::{Client, Credential, Failure, Method};

/// Keeps assets as files of one folder.
pub(crate) struct Drive {
    client: Client,
    folder: String,
    account: Account,
    /// Files may be seen by everyone who has their link.
    is_shared: bool,
    /// Where Drive and its tokens are.
    hosts: Hosts,
    token: OnceCell<Credential>,
}

/// What is shown for access.
struct Account {
    client_id: String,
    client_secret: String,
    refresh_token: String,
}

/// Addresses without a closing slash.
#[derive(Clone)]
struct Hosts {
    drive: String,
    tokens: String,
}

/// What separates the parts of an upload; a file that holds it by chance is no picture.
const BOUNDARY: &str = "cml-7f3b1d0c9a5e4682";

impl Drive {
    /// The folder of that id, with the account that the environment names. `is_shared` lets everyone who has a link see its file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Denied`](crate::error::ErrorKind::Denied) when the environment holds no account that can be used.
    pub(crate) fn new(
        client: Client,
        folder: &str,
        is_shared: bool,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let hosts = Hosts {
            drive: "https://www.googleapis.com".to_owned(),
            tokens: "https://oauth2.googleapis.com".to_owned(),
        };
        Self::on(hosts, client, folder, is_shared, env)
    }

    fn on(
        hosts: Hosts,
        client: Client,
        folder: &str,
        is_shared: bool,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let data = env("GDRIVE_CREDENTIALS_DATA").filter(|data| !data.is_empty()).ok_or_else(|| {
            Error::denied(
                "GDRIVE_CREDENTIALS_DATA is not set; it is the JSON that DVC keeps after `dvc push` to Drive, with client_id, \
                 client_secret and refresh_token",
            )
        })?;
        let data: Value = serde_json::from_str(&data)
            .map_err(|error| Error::denied(format!("GDRIVE_CREDENTIALS_DATA is not JSON: {error}")))?;
        let part = |name: &str| {
            data.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| {
                let what = match data.get("type").and_then(Value::as_str) {
                    Some("service_account") => "it is a service account, which has no space for files of its own; ",
                    _ => "",
                };
                Error::denied(format!("GDRIVE_CREDENTIALS_DATA has no {name}: {what}use the credentials of a user"))
            })
        };
        let account = Account {
            client_id: part("client_id")?,
            client_secret: part("client_secret")?,
            refresh_token: part("refresh_token")?,
        };
        Ok(Self { client, folder: folder.to_owned(), account, is_shared, hosts, token: OnceCell::new() })
    }

    /// A token for an hour, fetched once.
    fn token(&self) -> Result<&Credential> {
        if let Some(token) = self.token.get() {
            return Ok(token);
        }
        let form = [
            ("client_id", self.account.client_id.as_str()),
            ("client_secret", self.account.client_secret.as_str()),
            ("refresh_token", self.account.refresh_token.as_str()),
            ("grant_type", "refresh_token"),
        ];
        let request = self.client.request(Method::Post, &format!("{}/token", self.hosts.tokens)).repeatable();
        let refused = |failure: Failure| {
            // The host may repeat what it was sent.
            let said = failure.to_string();
            let said = said.replace(&self.account.refresh_token, "***").replace(&self.account.client_secret, "***");
            Error::new(
                failure.kind(),
                format!("Google Drive: {said}; GDRIVE_CREDENTIALS_DATA may have to be made anew"),
            )
        };
        let answer = request.form(&form).send().and_then(|answer| answer.json()).map_err(refused)?;
        let token = answer.get("access_token").and_then(Value::as_str).unwrap_or_default();
        let token = Credential::new(&self.hosts.drive, "Authorization", &format!("Bearer {token}"))?;
        Ok(self.token.get_or_init(|| token))
    }

    fn failed(&self, failure: Failure) -> Error {
        let kind = match failure.status() {
            Some(401 | 403 | 404) => crate::error::ErrorKind::Denied,
            _ => failure.kind(),
        };
        Error::new(kind, format!("{}: {failure}; may the account write to that folder?", self.place()))
    }

    /// The id of the file called `name` in the folder.
    fn find(&self, name: &str) -> Result<Option<String>> {
        let query =
            format!("name = '{name}' and '{}' in parents and trashed = false", self.folder.replace('\'', "\\'"));
        let request = self.client.request(Method::Get, &format!("{}/drive/v3/files", self.hosts.drive));
        let request = request.credential(self.token()?).query("q", &query).query("fields", "files(id)");
        let request = request.query("supportsAllDrives", "true").query("includeItemsFromAllDrives", "true");
        let found = request.send().and_then(|answer| answer.json()).map_err(|failure| self.failed(failure))?;
        Ok(found.pointer("/files/0/id").and_then(Value::as_str).map(str::to_owned))
    }

    /// Keeps a file that is not there yet, and returns its id.
    fn create(&self, name: &str, asset: &Asset) -> Result<String> {
        let about = serde_json::json!({ "name": name, "parents": [self.folder] });
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{about}\r\n--{BOUNDARY}\r\nContent-Type: {}\r\n\r\n",
            asset.media_type
        )
        .into_bytes();
        body.extend_from_slice(&asset.bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = self.client.request(Method::Post, &format!("{}/upload/drive/v3/files", self.hosts.drive));
        let request = request.credential(self.token()?).query("uploadType", "multipart").query("fields", "id");
        // Sent again it may stand there twice, with the same bytes under the same name: nobody sees the difference.
        let request = request.query("supportsAllDrives", "true").repeatable();
        let request = request.body(&format!("multipart/related; boundary={BOUNDARY}"), &body);
        let made = request.send().and_then(|answer| answer.json()).map_err(|failure| self.failed(failure))?;
        let id = made.get("id").and_then(Value::as_str).map(str::to_owned);
        id.ok_or_else(|| Error::network(format!("{}: no id in Drive's answer", self.place())))
    }

    /// Lets everyone who has the link read the file.
    fn share(&self, id: &str) -> Result<()> {
        let request =
            self.client.request(Method::Post, &format!("{}/drive/v3/files/{id}/permissions", self.hosts.drive));
        let request = request.credential(self.token()?).query("supportsAllDrives", "true").repeatable();
        let request = request.json(&serde_json::json!({ "role": "reader", "type": "anyone" }));
        request.send().map_err(|failure| self.failed(failure))?;
        Ok(())
    }

    fn keep(&self, asset: &Asset) -> Result<Published> {
        let name = asset.name();
        let id = match self.find(&name)? {
            Some(id) => id,
            None => {
                let id = self.create(&name, asset)?;
                if self.is_shared {
                    self.share(&id)?;
                }
                id
            }
        };
        let page = format!("https://drive.google.com/file/d/{id}/view");
        if !asset.is_image() {
            return Ok(Published::at(page));
        }
        // `uc?id=` has not been shown inside other pages since January 2024; this is, at up to 2,000 pixels.
        let url = format!("https://drive.google.com/thumbnail?id={id}&sz=w2000");
        Ok(Published { url, link: Some(page) })
    }
}

impl Store for Drive {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        assets.iter().map(|asset| self.keep(asset)).collect()
    }

    fn place(&self) -> String {
        format!("gdrive://{}", self.folder)
    }

    fn audience(&self) -> Audience {
        if self.is_shared { Audience::Unguessable } else { Audience::Members }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::ErrorKind;
    use crate::forge::http::testing::{MockServer, on};
    use crate::publish::testing::TestInputs;

    const USER: &str =
        r#"{"client_id": "id", "client_secret": "cs3cr3t", "refresh_token": "r3fr3sh", "access_token": "old"}"#;

    fn drive(server: &MockServer, is_shared: bool) -> Drive {
        let test_inputs = TestInputs::new(&[("GDRIVE_CREDENTIALS_DATA", USER)]);
        let hosts = Hosts { drive: server.url(), tokens: server.url() };
        Drive::on(hosts, test_inputs.client(), "F0", is_shared, &|name| test_inputs.env(name)).unwrap()
    }

    fn asset() -> Asset {
        Asset::new(b"abc".to_vec(), None).with_media_type("image/png")
    }

    const LIST: &str = "/drive/v3/files?q=name+%3D+%27ba7816bf8f01cfea414140de5dae2223.txt%27+and+%27F0%27+in+parents+and+trashed+%3D+false&fields=files%28id%29&supportsAllDrives=true&includeItemsFromAllDrives=true";
    const UPLOAD: &str = "/upload/drive/v3/files?uploadType=multipart&fields=id&supportsAllDrives=true";

    #[test]
    fn a_new_file_is_sent_to_the_folder_and_shared_when_asked() {
        let server = MockServer::start(vec![
            on("POST", "/token").json(200, &json!({"access_token": "hour", "expires_in": 3599})),
            on("GET", LIST).json(200, &json!({"files": []})),
            on("POST", UPLOAD).json(200, &json!({"id": "X1"})),
            on("POST", "/drive/v3/files/X1/permissions?supportsAllDrives=true").json(200, &json!({})),
        ]);
        let store = drive(&server, true);
        let published = store.publish(&asset()).unwrap();
        assert_eq!(published.url, "https://drive.google.com/thumbnail?id=X1&sz=w2000");
        assert_eq!(published.link.as_deref(), Some("https://drive.google.com/file/d/X1/view"));
        assert_eq!(store.audience(), Audience::Unguessable);
        let got = server.finish();
        assert_eq!(got[0].text(), "client_id=id&client_secret=cs3cr3t&refresh_token=r3fr3sh&grant_type=refresh_token");
        assert_eq!(got[2].header("authorization"), Some("Bearer hour"));
        let body = got[2].text();
        assert!(body.contains(r#"{"name":"ba7816bf8f01cfea414140de5dae2223.txt","parents":["F0"]}"#), "{body}");
        assert!(body.contains("Content-Type: image/png\r\n\r\nabc\r\n--cml-"), "{body}");
        assert_eq!(got[3].json(), json!({"role": "reader", "type": "anyone"}));
    }

    #[test]
    fn a_file_that_is_there_is_not_sent_again() {
        let server = MockServer::start(vec![
            on("POST", "/token").json(200, &json!({"access_token": "hour"})),
            on("GET", LIST).json(200, &json!({"files": [{"id": "X1"}]})),
        ]);
        let store = drive(&server, false);
        assert!(store.publish(&asset()).unwrap().url.contains("X1"));
        assert_eq!(store.audience(), Audience::Members);
        server.finish();
    }

    #[test]
    fn refusals_name_the_folder_and_hold_no_secret() {
        let expired = json!({"error": "invalid_grant", "error_description": "Token r3fr3sh has been expired"});
        let server = MockServer::start(vec![on("POST", "/token").json(400, &expired)]);
        let error = drive(&server, false).publish(&asset()).unwrap_err().to_string();
        assert!(error.contains("invalid_grant") && error.contains("made anew"), "{error}");
        assert!(error.contains("Token *** has been expired"), "{error}");

        let server = MockServer::start(vec![
            on("POST", "/token").json(200, &json!({"access_token": "hour"})),
            on("GET", LIST).json(404, &json!({"error": {"message": "File not found: F0."}})),
        ]);
        let error = drive(&server, false).publish(&asset()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.to_string().contains("gdrive://F0") && error.to_string().contains("File not found"), "{error}");
    }

    #[test]
    fn credentials_that_cannot_be_used_say_what_is_missing() {
        let error = |data: &str| {
            let test_inputs = TestInputs::new(&[("GDRIVE_CREDENTIALS_DATA", data)]);
            Drive::new(test_inputs.client(), "F0", false, &|name| test_inputs.env(name)).err().unwrap().to_string()
        };
        assert!(error("").contains("is not set"));
        assert!(error("{").contains("not JSON"));
        assert!(error(r#"{"client_id": "x"}"#).contains("no client_secret"));
        assert!(error(r#"{"type": "service_account", "private_key": "pem"}"#).contains("service account"));
    }
}
