//! Proxies, as the environment names them: the variables of curl, in both cases, with or without a scheme.

use reqwest::{NoProxy, Proxy, Url};

use crate::error::{Error, Result};

/// The proxies of each scheme, and the hosts that are reached without one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies {
    http: Option<Named>,
    https: Option<Named>,
    all: Option<Named>,
    /// Comma-separated: hosts with their subdomains, addresses, networks, `*`.
    none_for: String,
}

/// A value with the variable that holds it.
#[derive(Clone)]
struct Named {
    variable: String,
    value: String,
}

/// The value may hold a password.
impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.variable)
    }
}

impl Proxies {
    /// `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`; of both cases the lower wins, as in curl, and an empty value is none.
    pub(crate) fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let named = |name: &str| {
            [name.to_ascii_lowercase(), name.to_owned()].into_iter().find_map(|variable| {
                let value = env(&variable)?.trim().to_owned();
                (!value.is_empty()).then_some(Named { variable, value })
            })
        };
        Self {
            http: named("HTTP_PROXY"),
            https: named("HTTPS_PROXY"),
            all: named("ALL_PROXY"),
            none_for: named("NO_PROXY").map(|named| named.value).unwrap_or_default(),
        }
    }

    /// # Errors
    ///
    /// When a value is no address; the message names the variable and not the value, which may hold a password.
    pub(super) fn check(&self) -> Result<()> {
        [&self.http, &self.https, &self.all].into_iter().flatten().try_for_each(|named| named.url().map(drop))
    }

    /// The proxies, in the order in which they are asked.
    pub(super) fn to_reqwest(&self) -> Result<Vec<Proxy>> {
        let mut proxies = Vec::new();
        let kinds = [(&self.http, Proxy::http as fn(Url) -> _), (&self.https, Proxy::https), (&self.all, Proxy::all)];
        for (named, make) in kinds {
            let Some(named) = named else { continue };
            let proxy = make(named.url()?).map_err(|_| named.refused())?;
            proxies.push(proxy.no_proxy(NoProxy::from_string(&without_ports(&self.none_for))));
        }
        Ok(proxies)
    }

    /// The variable that gives the proxy for `scheme`, and the proxy's host and port.
    pub(super) fn of(&self, scheme: &str) -> Option<(&str, String)> {
        let own = if scheme == "https" { &self.https } else { &self.http };
        let named = own.as_ref().or(self.all.as_ref())?;
        let url = named.url().ok()?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some((&named.variable, format!("{}{port}", url.host_str()?)))
    }
}

impl Named {
    fn url(&self) -> Result<Url> {
        let text = if self.value.contains("://") { self.value.clone() } else { format!("http://{}", self.value) };
        let mut url = Url::parse(&text).ok().filter(Url::has_host).ok_or_else(|| self.refused())?;
        match url.scheme() {
            "http" | "https" => Ok(url),
            "socks4" | "socks4a" | "socks5" | "socks5h" => {
                if url.port().is_none() {
                    url.set_port(Some(1080)).map_err(|()| self.refused())?;
                }
                Ok(url)
            }
            _ => Err(self.refused()),
        }
    }

    fn refused(&self) -> Error {
        Error::network(format!(
            "{} does not hold the address of a proxy; write it as http://host:port, with user:password@ before the host if it asks for them",
            self.variable
        ))
    }
}

/// A port after a host (`localhost:8080`) is not part of what is compared.
fn without_ports(list: &str) -> String {
    let hosts = list.split(',').map(str::trim).map(|host| match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    });
    hosts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(pairs: &[(&str, &str)]) -> Proxies {
        Proxies::from_env(&|name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned()))
    }

    #[track_caller]
    fn check(pairs: &[(&str, &str)], scheme: &str, want: Option<(&str, &str)>) {
        let proxies = proxies(pairs);
        assert_eq!(proxies.of(scheme), want.map(|(variable, host)| (variable, host.to_owned())), "{pairs:?}");
    }

    #[test]
    fn the_variables_are_read_in_both_cases_and_without_a_scheme() {
        check(&[("HTTPS_PROXY", "proxy:8080")], "https", Some(("HTTPS_PROXY", "proxy:8080")));
        check(&[("https_proxy", "http://u:p@low:1"), ("HTTPS_PROXY", "up:2")], "https", Some(("https_proxy", "low:1")));
        check(&[("ALL_PROXY", "socks5h://s")], "http", Some(("ALL_PROXY", "s:1080")));
        check(&[("ALL_PROXY", "a:1"), ("HTTP_PROXY", "h:2")], "http", Some(("HTTP_PROXY", "h:2")));
        check(&[("HTTP_PROXY", "h:2")], "https", None);
        check(&[("HTTPS_PROXY", " ")], "https", None);
    }

    #[test]
    fn a_value_that_is_no_address_is_refused_by_its_variable_alone() {
        let error = proxies(&[("HTTPS_PROXY", "ftp://user:s3cr3t@h")]).check().unwrap_err();
        assert!(error.message().starts_with("HTTPS_PROXY") && !error.message().contains("s3cr3t"), "{error}");
        assert!(!format!("{:?}", proxies(&[("ALL_PROXY", "u:s3cr3t@h")])).contains("s3cr3t"));
    }

    #[test]
    fn ports_of_excepted_hosts_are_left_out() {
        assert_eq!(without_ports("localhost:8080, .corp,::1,10.0.0.0/8"), "localhost,.corp,::1,10.0.0.0/8");
    }
}
