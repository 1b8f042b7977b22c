//! A bucket as a store, through opendal.

use std::cell::{Cell, RefCell};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use opendal::options::WriteOptions;
use opendal::services::{Azblob, Gcs, Oss, S3};
use opendal::{ErrorKind, Operator};

use super::access::{self, Access};
use super::address::{Address, Provider};
use super::name::Names;
use super::signature;
use super::wire::{self, Clients, Fault};
use crate::error::{Error, Result};
use crate::forge::http::{Failure, Method, one_line};
use crate::publish::asset::Asset;
use crate::publish::inputs::StoreInputs;
use crate::publish::store::{Audience, Published, Store};

/// Keeps assets as objects below a folder of a bucket.
pub(crate) struct Bucket {
    address: Address,
    access: Access,
    operator: Operator,
    clients: Clients,
    names: Names,
    /// Without a closing slash: where the objects are seen from outside.
    public_url: Option<String>,
    now: SystemTime,
    warnings: RefCell<Vec<String>>,
    /// The first URL given out is tried once as a reader would.
    is_tried: Cell<bool>,
}

/// Names never change their content, so whoever has a picture may keep it for a year, the longest that caches take.
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// Bytes of a picture that GitHub's proxy passes on.
const MAX_PROXIED_BYTES: usize = 5 << 20;

impl Bucket {
    /// The bucket at `address`, with the credentials of the environment.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Denied`](crate::error::ErrorKind::Denied) when the environment says too little, or asks for what Azure does
    /// not do.
    pub(crate) fn open(address: Address, public_url: Option<&str>, inputs: &StoreInputs<'_>) -> Result<Self> {
        let access = Access::read(address.provider, inputs.env)?;
        if let Access::Azure { key: None, .. } = &access
            && address.presign.is_some()
        {
            return Err(Error::denied(format!(
                "{address}: signing URLs needs the account's key (AZURE_STORAGE_KEY, or a connection string); with a SAS token \
                 alone, leave presign out"
            )));
        }
        let operator = operator(&address, &access).map_err(|error| refusal(&address, &error, None))?;
        let given = (inputs.env)("CML_BUCKET_SECRET").filter(|secret| !secret.is_empty());
        let secret = match given.or_else(|| access.lasting_secret()) {
            Some(secret) => secret.into_bytes(),
            None => random()?.to_vec(),
        };
        let mut warnings = Vec::new();
        if let Some(period) = address.presign {
            warnings
                .push(format!("{address}: the pictures' URLs are signed, and stop working in {}", lifetime(period)));
        }
        Ok(Self {
            names: Names::new(&secret, &address.to_string()),
            clients: Clients::new(inputs.settings)?,
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            now: inputs.settings.clock.now(),
            warnings: RefCell::new(warnings),
            is_tried: Cell::new(false),
            address,
            access,
            operator,
        })
    }

    /// Where the object `key` is seen, unless its URL has to be signed by opendal.
    fn url(&self, key: &str) -> Result<Option<String>> {
        if let Some(base) = &self.public_url {
            return Ok(Some(format!("{base}/{key}")));
        }
        let plain = self.access.url(&self.address, key);
        match (self.address.presign, &self.access) {
            (None, _) => Ok(Some(plain)),
            (Some(period), Access::Azure { account, key: Some(secret), .. }) => {
                let query = signature::reading(account, secret, &self.address.bucket, key, self.now, period)?;
                Ok(Some(format!("{plain}?{query}")))
            }
            (Some(_), _) => Ok(None),
        }
    }

    /// GitHub fetches pictures of other hosts through a proxy of its own.
    fn warn_of_size(&self, asset: &Asset) {
        if asset.is_image() && asset.bytes.len() > MAX_PROXIED_BYTES {
            let size = format!("{}.{} MiB", asset.bytes.len() >> 20, (asset.bytes.len() >> 10) % 1024 * 10 / 1024);
            let message = format!("{}: {size}; GitHub shows pictures of other hosts up to 5 MiB", asset.file_name);
            self.warnings.borrow_mut().push(message);
        }
    }

    /// Asks for the first byte of `url` without credentials, and warns when it is not given: a comment would show no picture.
    fn try_as_reader(&self, url: &str) {
        if self.is_tried.replace(true) {
            return;
        }
        let request = self.clients.main.request(Method::Get, url).header("range", "bytes=0-0");
        // That no answer came says nothing: this machine may be kept from where the readers are.
        if let Err(Failure::Refused { status: status @ 400..500, .. }) = request.send() {
            self.warnings.borrow_mut().push(format!(
                "{}: objects cannot be read without credentials (status {status}), so a comment shows no pictures; add \
                 ?presign=7d to the address, or let everyone read objects, whose names cannot be guessed",
                self.address
            ));
        }
    }
}

impl Store for Bucket {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        assets.iter().for_each(|asset| self.warn_of_size(asset));
        let keys: Vec<String> = assets.iter().map(|asset| self.address.key(&self.names.of(asset))).collect();
        let urls: Vec<Option<String>> = keys.iter().map(|key| self.url(key)).collect::<Result<_>>()?;
        let period = self.address.presign.unwrap_or_default();
        let work = async |operator: Operator| {
            let mut out = Vec::new();
            for (i, (asset, (key, url))) in assets.iter().zip(keys.iter().zip(&urls)).enumerate() {
                if !keys[..i].contains(key) {
                    keep(&operator, key, asset).await?;
                }
                out.push(match url {
                    Some(url) => url.clone(),
                    None => operator.presign_read(key, period).await?.uri().to_string(),
                });
            }
            Ok(out)
        };
        let urls = wire::run(&self.clients, &self.operator, work).map_err(|fault| match fault {
            Fault::Refused(error, said) => refusal(&self.address, &error, said.map(|said| self.access.scrub(&said))),
            Fault::Unanswered(error) => Error::new(error.kind(), format!("{}: {error}", self.address)),
        })?;
        if let Some(url) = urls.first()
            && self.address.presign.is_none()
            && self.public_url.is_none()
        {
            self.try_as_reader(url);
        }
        Ok(urls.into_iter().map(Published::at).collect())
    }

    fn place(&self) -> String {
        self.address.to_string()
    }

    fn audience(&self) -> Audience {
        Audience::Unguessable
    }

    fn warnings(&self) -> Vec<String> {
        self.warnings.take()
    }
}

/// `7 days`, `1 hour`, `90 seconds`: in the largest unit that gives a whole number.
fn lifetime(period: Duration) -> String {
    let seconds = period.as_secs();
    let units = [(86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let (unit, name) = units.into_iter().find(|(unit, _)| seconds.is_multiple_of(*unit)).unwrap_or((1, "second"));
    let count = seconds / unit;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// Writes `asset` at `key`, unless it is there: names are made from the content.
async fn keep(operator: &Operator, key: &str, asset: &Asset) -> opendal::Result<()> {
    match operator.stat(key).await {
        Ok(found) if found.content_length() == asset.bytes.len() as u64 => return Ok(()),
        // Nobody answers, or not now: what is written would fare no better.
        Err(error) if error.is_temporary() || error.is_persistent() => return Err(error),
        // Not there; or it is not told, to credentials that may only write.
        _ => {}
    }
    let has_disposition = operator.info().capability().write_with_content_disposition;
    let options = WriteOptions {
        content_type: Some(asset.media_type.clone()),
        cache_control: Some(CACHE_CONTROL.to_owned()),
        content_disposition: has_disposition.then(|| "inline".to_owned()),
        ..WriteOptions::default()
    };
    operator.write_options(key, asset.bytes.clone(), options).await?;
    Ok(())
}

fn operator(address: &Address, access: &Access) -> opendal::Result<Operator> {
    let bucket = &address.bucket;
    match access {
        Access::S3 { region, endpoint, key, profile } => {
            let mut builder = S3::default().bucket(bucket).region(region);
            // Given even where it is the usual one, so that opendal does not look into the environment for another.
            builder = builder.endpoint(endpoint.as_deref().unwrap_or("https://s3.amazonaws.com"));
            if let Some(key) = key {
                builder = builder.access_key_id(&key.id).secret_access_key(&key.secret);
                builder = builder.session_token(key.token.as_deref().unwrap_or_default());
            } else if let Some(profile) = profile {
                builder = builder.profile(profile);
            }
            Operator::new(builder)
        }
        Access::Azure { endpoint, account, key, signature } => {
            let builder = Azblob::default().container(bucket).endpoint(endpoint).account_name(account);
            let builder = builder.account_key(key.as_deref().unwrap_or_default());
            Operator::new(builder.sas_token(signature.as_deref().unwrap_or_default()))
        }
        Access::Google { endpoint, credential, is_emulator } => {
            let mut builder = Gcs::default().bucket(bucket).endpoint(endpoint.as_deref().unwrap_or_default());
            if let Some(credential) = credential {
                builder = builder.credential(&STANDARD.encode(credential));
            }
            if *is_emulator {
                builder = builder.skip_signature();
            }
            Operator::new(builder)
        }
        Access::Aliyun { endpoint, key } => {
            let mut builder = Oss::default().bucket(bucket).endpoint(endpoint);
            if access::has_paths(endpoint) {
                builder = builder.addressing_style("path").presign_addressing_style("path");
            }
            if let Some(key) = key {
                builder = builder.access_key_id(&key.id).access_key_secret(&key.secret);
                builder = builder.security_token(key.token.as_deref().unwrap_or_default());
            }
            Operator::new(builder)
        }
    }
}

/// What S3 says to a request for a bucket of another region.
const REGION_FAULTS: [&str; 3] = ["AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraint"];

/// Who has to act on a refusal, and what to do: `said` are the bucket's own words, if it was asked.
fn refusal(address: &Address, error: &opendal::Error, said: Option<String>) -> Error {
    let (variables, right) = match address.provider {
        Provider::S3 => {
            ("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL", "s3:PutObject")
        }
        Provider::Azure => (
            "AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN",
            "the rights to read and write blobs",
        ),
        Provider::Google => {
            ("GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_APPLICATION_CREDENTIALS_DATA", "storage.objects.create")
        }
        Provider::Aliyun => ("OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_ENDPOINT", "oss:PutObject"),
    };
    let was_asked = said.is_some();
    let said = said.unwrap_or_else(|| one_line(error.message()));
    if REGION_FAULTS.iter().any(|fault| said.contains(fault)) {
        return Error::denied(format!("{address}: {said}; set AWS_REGION to the region of the bucket"));
    }
    match error.kind() {
        ErrorKind::PermissionDenied => {
            Error::denied(format!("{address}: {said}; the credentials need {right} there (from {variables})"))
        }
        ErrorKind::RateLimited => Error::network(format!("{address}: {said}; it was asked too often, try again later")),
        _ if error.is_temporary() => Error::network(format!("{address}: {said}")),
        _ if was_asked => Error::denied(format!("{address}: {said}; is the bucket there? (looked at {variables})")),
        _ => Error::denied(format!("{address}: no credentials found ({said}); set {variables}")),
    }
}

/// 128 bits that nobody knows.
fn random() -> Result<[u8; 16]> {
    let mut bytes = [0; 16];
    let source = rustls::crypto::ring::default_provider().secure_random;
    source.fill(&mut bytes).map_err(|_| Error::io("this machine gives out no random numbers"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
