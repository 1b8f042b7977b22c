//! How to reach a bucket: endpoint, region and credentials, from the environment variables that DVC and the vendors' own tools read.
//!
//! What is not set here (profiles, identities of machines and jobs) is found by opendal's own chain of credentials.

use std::fs;

use super::address::{Address, Provider};
use crate::error::{Error, Result};
use crate::forge::percent;

/// The world's answer to "how do I get at that bucket". Holds secrets: it has no `Debug`.
pub(crate) enum Access {
    S3 {
        region: String,
        /// `None`: Amazon's own.
        endpoint: Option<String>,
        key: Option<Key>,
        profile: Option<String>,
    },
    Azure {
        /// `https://account.blob.core.windows.net`, or as a connection string says.
        endpoint: String,
        account: String,
        key: Option<String>,
        /// A shared access signature, without the question mark.
        signature: Option<String>,
    },
    Google {
        endpoint: Option<String>,
        /// The JSON of a service account or user; `None`: what the machine offers.
        credential: Option<String>,
        /// An emulator takes requests as they are.
        is_emulator: bool,
    },
    Aliyun {
        endpoint: String,
        key: Option<Key>,
    },
}

/// An access key with its secret.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
    /// The session token of credentials that were lent for some hours.
    pub(crate) token: Option<String>,
}

/// Environment variables by name; empty ones count as not set.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Access {
    /// What the environment says about buckets of `provider`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Denied`](crate::error::ErrorKind::Denied), naming the variables to set, when it says too little.
    pub(crate) fn read(provider: Provider, env: Environment<'_>) -> Result<Self> {
        let first = |names: &[&str]| names.iter().find_map(|name| env(name).filter(|value| !value.is_empty()));
        match provider {
            Provider::S3 => Ok(Self::s3(&first)),
            Provider::Azure => Self::azure(&first),
            Provider::Google => Self::google(&first),
            Provider::Aliyun => {
                let endpoint = first(&["OSS_ENDPOINT"]).ok_or_else(|| {
                    Error::denied(
                        "OSS_ENDPOINT is not set; it is the bucket's region, such as oss-eu-central-1.aliyuncs.com",
                    )
                })?;
                let key = key(
                    first(&["OSS_ACCESS_KEY_ID"]),
                    first(&["OSS_ACCESS_KEY_SECRET"]),
                    first(&["OSS_SESSION_TOKEN", "OSS_SECURITY_TOKEN"]),
                );
                Ok(Self::Aliyun { endpoint: with_scheme(&endpoint), key })
            }
        }
    }

    fn s3(first: &dyn Fn(&[&str]) -> Option<String>) -> Self {
        let endpoint = first(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]).map(|endpoint| with_scheme(&endpoint));
        let is_r2 = endpoint.as_deref().is_some_and(|endpoint| endpoint.ends_with(".r2.cloudflarestorage.com"));
        let usual = if is_r2 { "auto" } else { "us-east-1" };
        Self::S3 {
            region: first(&["AWS_REGION", "AWS_DEFAULT_REGION"]).unwrap_or_else(|| usual.to_owned()),
            endpoint,
            key: key(first(&["AWS_ACCESS_KEY_ID"]), first(&["AWS_SECRET_ACCESS_KEY"]), first(&["AWS_SESSION_TOKEN"])),
            profile: first(&["AWS_PROFILE"]),
        }
    }

    fn azure(first: &dyn Fn(&[&str]) -> Option<String>) -> Result<Self> {
        let string = first(&["AZURE_STORAGE_CONNECTION_STRING"]).unwrap_or_default();
        let pairs: Vec<(&str, &str)> = string.split(';').filter_map(|pair| pair.trim().split_once('=')).collect();
        let in_string = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            Some(found.1.to_owned()).filter(|value| !value.is_empty())
        };
        let account =
            in_string("AccountName").or_else(|| first(&["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"]));
        let endpoint = in_string("BlobEndpoint").or_else(|| {
            let account = account.as_ref()?;
            let protocol = in_string("DefaultEndpointsProtocol").unwrap_or_else(|| "https".to_owned());
            let suffix = in_string("EndpointSuffix").unwrap_or_else(|| "core.windows.net".to_owned());
            Some(format!("{protocol}://{account}.blob.{suffix}"))
        });
        let endpoint = endpoint.ok_or_else(|| {
            Error::denied(
                "no storage account: set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or \
                 AZURE_STORAGE_SAS_TOKEN",
            )
        })?;
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        let signature = in_string("SharedAccessSignature").or_else(|| first(&["AZURE_STORAGE_SAS_TOKEN"]));
        Ok(Self::Azure {
            // A connection string with a signature may leave the account to the endpoint's host.
            account: account.unwrap_or_else(|| host(&endpoint).split('.').next().unwrap_or_default().to_owned()),
            endpoint,
            key: in_string("AccountKey").or_else(|| first(&["AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY"])),
            signature: signature.map(|signature| signature.trim_start_matches('?').to_owned()),
        })
    }

    fn google(first: &dyn Fn(&[&str]) -> Option<String>) -> Result<Self> {
        let emulator = first(&["STORAGE_EMULATOR_HOST"]);
        let credential =
            match (first(&["GOOGLE_APPLICATION_CREDENTIALS_DATA"]), first(&["GOOGLE_APPLICATION_CREDENTIALS"])) {
                (Some(json), _) => Some(json),
                (None, Some(path)) => Some(fs::read_to_string(&path).map_err(|error| {
                    Error::io(format!("cannot read {path}, which GOOGLE_APPLICATION_CREDENTIALS names: {error}"))
                })?),
                (None, None) => None,
            };
        let is_emulator = emulator.is_some();
        let endpoint = emulator.map(|host| if host.contains("://") { host } else { format!("http://{host}") });
        Ok(Self::Google { endpoint: endpoint.map(|url| url.trim_end_matches('/').to_owned()), credential, is_emulator })
    }

    /// A secret that stays the same from run to run, if the credentials hold one: those that were lent for some hours do not.
    pub(crate) fn lasting_secret(&self) -> Option<String> {
        match self {
            Self::S3 { key: Some(Key { secret, token: None, .. }), .. }
            | Self::Aliyun { key: Some(Key { secret, token: None, .. }), .. } => Some(secret.clone()),
            Self::Azure { key, .. } => key.clone(),
            Self::Google { credential: Some(json), .. } => {
                let json: serde_json::Value = serde_json::from_str(json).ok()?;
                let secret = json.get("private_key").or_else(|| json.get("refresh_token"))?;
                secret.as_str().map(str::to_owned)
            }
            _ => None,
        }
    }

    /// `text` without the secrets, should a server have repeated what it was sent.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let secrets: Vec<&str> = match self {
            Self::S3 { key, .. } | Self::Aliyun { key, .. } => {
                key.iter().flat_map(|key| [Some(key.secret.as_str()), key.token.as_deref()]).flatten().collect()
            }
            Self::Azure { key, signature, .. } => [key, signature].into_iter().flatten().map(String::as_str).collect(),
            // Its credentials are exchanged for a token that is not seen here.
            Self::Google { .. } => Vec::new(),
        };
        secrets.into_iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }

    /// The URL of the object `key`, as those see it who have no credentials.
    pub(crate) fn url(&self, address: &Address, key: &str) -> String {
        let bucket = &address.bucket;
        let key = percent::path(key);
        match self {
            Self::S3 { endpoint: Some(endpoint), .. } => format!("{endpoint}/{bucket}/{key}"),
            Self::S3 { region, .. } => {
                let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
                // A certificate for *.s3… does not cover names with dots.
                if bucket.contains('.') {
                    format!("https://s3.{region}.{domain}/{bucket}/{key}")
                } else {
                    format!("https://{bucket}.s3.{region}.{domain}/{key}")
                }
            }
            Self::Azure { endpoint, .. } => format!("{endpoint}/{bucket}/{key}"),
            Self::Google { endpoint, .. } => {
                format!("{}/{bucket}/{key}", endpoint.as_deref().unwrap_or("https://storage.googleapis.com"))
            }
            Self::Aliyun { endpoint, .. } if has_paths(endpoint) => format!("{endpoint}/{bucket}/{key}"),
            Self::Aliyun { endpoint, .. } => {
                let (scheme, host) = endpoint.split_once("://").unwrap_or(("https", endpoint));
                format!("{scheme}://{bucket}.{host}/{key}")
            }
        }
    }
}

/// Whether the bucket stands in the path of URLs below `endpoint` and not in front of its host: where the host is a number
/// or this machine, nothing can stand in front of it.
pub(crate) fn has_paths(endpoint: &str) -> bool {
    let host = host(endpoint);
    host == "localhost" || host.starts_with('[') || host.split('.').all(|part| part.parse::<u8>().is_ok())
}

/// The host of a URL, without its port.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() }
}

fn key(id: Option<String>, secret: Option<String>, token: Option<String>) -> Option<Key> {
    Some(Key { id: id?, secret: secret?, token })
}

/// An endpoint as a URL without a closing slash; `https` unless it says otherwise.
fn with_scheme(endpoint: &str) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(provider: Provider, variables: &[(&str, &str)]) -> Result<Access> {
        Access::read(provider, &|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[track_caller]
    fn check(address: &str, variables: &[(&str, &str)], want: &str) {
        let (scheme, rest) = address.split_once("://").unwrap();
        let address = Address::parse(scheme, rest).unwrap().unwrap();
        let access = access(address.provider, variables).unwrap();
        assert_eq!(access.url(&address, &address.key("k/a.png")), want);
    }

    #[test]
    fn amazon_puts_the_bucket_into_the_host_where_a_certificate_covers_it() {
        check("s3://b/p", &[("AWS_REGION", "eu-west-1")], "https://b.s3.eu-west-1.amazonaws.com/p/k/a.png");
        check("s3://b", &[("AWS_DEFAULT_REGION", "cn-north-1")], "https://b.s3.cn-north-1.amazonaws.com.cn/k/a.png");
        check("s3://my.b", &[], "https://s3.us-east-1.amazonaws.com/my.b/k/a.png");
    }

    #[test]
    fn compatible_servers_have_it_in_the_path() {
        check("s3://b/p", &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9000/")], "http://127.0.0.1:9000/b/p/k/a.png");
        let both = [("AWS_ENDPOINT_URL", "http://other"), ("AWS_ENDPOINT_URL_S3", "minio.example.com")];
        check("s3://b", &both, "https://minio.example.com/b/k/a.png");
    }

    #[test]
    fn azure_is_reached_by_account_or_by_connection_string() {
        check("azure://c/p", &[("AZURE_STORAGE_ACCOUNT", "acc")], "https://acc.blob.core.windows.net/c/p/k/a.png");
        let china =
            "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5==;EndpointSuffix=core.chinacloudapi.cn";
        let variables = [("AZURE_STORAGE_CONNECTION_STRING", china)];
        check("azure://c", &variables, "https://acc.blob.core.chinacloudapi.cn/c/k/a.png");
        let Ok(Access::Azure { key, .. }) = access(Provider::Azure, &variables) else { panic!("another kind") };
        assert_eq!(key.as_deref(), Some("a2V5=="), "the equals signs of base64 belong to the key");
        let signed = [(
            "AZURE_STORAGE_CONNECTION_STRING",
            "BlobEndpoint=https://acc.blob.core.windows.net/;SharedAccessSignature=?sv=1&sig=x%3D",
        )];
        let Ok(Access::Azure { account, signature, .. }) = access(Provider::Azure, &signed) else {
            panic!("another kind")
        };
        assert_eq!((account.as_str(), signature.as_deref()), ("acc", Some("sv=1&sig=x%3D")));
    }

    #[test]
    fn google_is_reached_at_its_own_address_or_at_an_emulator() {
        check("gs://b/p", &[], "https://storage.googleapis.com/b/p/k/a.png");
        check("gs://b", &[("STORAGE_EMULATOR_HOST", "localhost:4443")], "http://localhost:4443/b/k/a.png");
    }

    #[test]
    fn aliyun_puts_the_bucket_before_a_name_and_behind_a_number() {
        check(
            "oss://b",
            &[("OSS_ENDPOINT", "oss-cn-hangzhou.aliyuncs.com")],
            "https://b.oss-cn-hangzhou.aliyuncs.com/k/a.png",
        );
        check("oss://b", &[("OSS_ENDPOINT", "http://127.0.0.1:8336")], "http://127.0.0.1:8336/b/k/a.png");
    }

    #[test]
    fn what_is_missing_is_named() {
        for (provider, word) in
            [(Provider::Azure, "AZURE_STORAGE_CONNECTION_STRING"), (Provider::Aliyun, "OSS_ENDPOINT")]
        {
            let error = access(provider, &[]).err().unwrap();
            assert!(error.to_string().contains(word), "{error}");
        }
        let lost = [("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/key.json")];
        assert!(access(Provider::Google, &lost).err().unwrap().to_string().contains("/nonexistent/key.json"));
    }

    #[test]
    fn only_credentials_that_last_give_a_secret_for_names() {
        let secret = |provider, variables: &[(&str, &str)]| access(provider, variables).unwrap().lasting_secret();
        let lasting = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        assert_eq!(secret(Provider::S3, &lasting).as_deref(), Some("secret"));
        assert_eq!(secret(Provider::S3, &[lasting[0], lasting[1], ("AWS_SESSION_TOKEN", "lent")]), None);
        assert_eq!(secret(Provider::S3, &[("AWS_PROFILE", "ci")]), None);
        let json = "{\"type\": \"service_account\", \"private_key\": \"pem\"}";
        assert_eq!(secret(Provider::Google, &[("GOOGLE_APPLICATION_CREDENTIALS_DATA", json)]).as_deref(), Some("pem"));
    }

    #[test]
    fn keys_profiles_and_emulators_are_told_apart() {
        let Ok(Access::S3 { profile, key: None, .. }) = access(Provider::S3, &[("AWS_PROFILE", "ci")]) else {
            panic!("a profile is no key")
        };
        assert_eq!(profile.as_deref(), Some("ci"));
        let variables = [("OSS_ENDPOINT", "h"), ("OSS_ACCESS_KEY_ID", "id"), ("OSS_ACCESS_KEY_SECRET", "secret")];
        let Ok(Access::Aliyun { key: Some(key), .. }) = access(Provider::Aliyun, &variables) else { panic!("no key") };
        assert_eq!((key.id.as_str(), key.secret.as_str(), &key.token), ("id", "secret", &None));
        assert_eq!(access(Provider::Aliyun, &variables).unwrap().scrub("id: no secret"), "id: no ***");
        for (variables, want) in [(vec![], false), (vec![("STORAGE_EMULATOR_HOST", "h")], true)] {
            let Ok(Access::Google { is_emulator, .. }) = access(Provider::Google, &variables) else {
                panic!("no access")
            };
            assert_eq!(is_emulator, want);
        }
    }

    #[test]
    fn keys_are_encoded_as_signatures_want_them() {
        assert_eq!(percent::path("a b/c+é.png"), "a%20b/c%2B%C3%A9.png");
    }
}
