//! Secrets, and texts without them: bare, percent-coded, in base64 at any place, broken by blanks, and the pieces of long ones.
//!
//! A token may come back in a host's answer, in an address or in a document. Whatever leaves this process as text is held
//! against the secrets that it knows of.

use std::collections::{BTreeMap, BTreeSet};

use crate::url::{decode_base64, encode_base64};

/// Below this many bytes a value is no secret, and replacing it would only garble words.
const MIN_BYTES: usize = 6;

/// Below this many bytes a secret of the environment may be a word.
const MIN_ENVIRONMENT_BYTES: usize = 8;

/// From this length on a token is not shown in part either: a message may have been cut in it.
const MIN_BYTES_IN_PIECES: usize = 20;

/// Bytes of a piece that is not shown.
const PIECE: usize = 12;

/// Bytes of a percent sign that was coded again and again.
const MAX_NESTING: usize = 64;

/// What stands in the place of a secret.
const MASK: &str = "***";

/// Secrets that no text shows. `Debug` hides them.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    /// What is looked for, by its length.
    windows: BTreeMap<usize, BTreeSet<Vec<u8>>>,
    /// The same of base64, of which whole words are taken out.
    coded: BTreeMap<usize, BTreeSet<Vec<u8>>>,
    /// Those with blanks in them, as they are.
    phrases: BTreeSet<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// Secrets that were given as such: a token, or `user:password`, whose password is one too.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut secrets = Self::default();
        values.into_iter().for_each(|value| secrets.add(value));
        secrets
    }

    /// The secrets that the variables of a process hold by their names, those of its arguments, and the passwords of addresses in both.
    pub(crate) fn of_process<'a>(
        variables: impl IntoIterator<Item = (&'a str, &'a str)>,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut secrets = Self::default();
        for (name, value) in variables {
            secrets.add_password_of(value);
            if is_secret(name) {
                secrets.add_of_environment(value);
            }
            for key in value.split(';').filter_map(|part| part.trim().strip_prefix("AccountKey=")) {
                secrets.add(key);
            }
        }
        let mut is_token = false;
        for argument in arguments {
            secrets.add_password_of(argument);
            let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
            if is_token {
                secrets.add(argument);
            }
            let is_name = name.starts_with("--") && is_secret(name);
            if is_name {
                secrets.add(value);
            }
            is_token = is_name && value.is_empty();
        }
        secrets
    }

    /// `text` without the secrets.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut found: Vec<(usize, usize)> = Vec::new();
        if !self.windows.is_empty() {
            let plain = Plain::of(text);
            plain.find(&self.windows, &mut found);
            let mut coded = Vec::new();
            plain.find(&self.coded, &mut coded);
            found.extend(coded.into_iter().map(|place| whole_word(text, place)));
            let phrases = self.phrases.iter().flat_map(|phrase| text.match_indices(phrase.as_str()));
            found.extend(phrases.map(|(at, phrase)| (at, at + phrase.len())));
        }
        if found.is_empty() {
            return text.to_owned();
        }
        found.sort_unstable();
        let (mut out, mut done) = (String::with_capacity(text.len()), 0);
        for (start, end) in found {
            if start > done || (start == 0 && done == 0) {
                out.push_str(&text[done..start]);
                out.push_str(MASK);
            } else if start == done && !out.ends_with(MASK) {
                out.push_str(MASK);
            }
            done = done.max(end);
        }
        out.push_str(&text[done..]);
        out
    }

    fn add(&mut self, value: &str) {
        let value = value.trim();
        self.add_one(value);
        let pair = decode_base64(value.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        for pair in [Some(value.to_owned()), pair].into_iter().flatten() {
            if let Some((_, password)) = pair.split_once(':').filter(|_| !pair.chars().any(char::is_control)) {
                self.add_one(password);
            }
        }
    }

    /// What a variable holds: a token, a key of several lines, JSON with secrets in it.
    fn add_of_environment(&mut self, value: &str) {
        if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(value) {
            for (_, value) in members.iter().filter(|(name, _)| is_secret(name)) {
                self.add_of_environment(value.as_str().unwrap_or_default());
            }
            return;
        }
        let is_address = value.contains("://");
        for line in value.lines().map(str::trim) {
            let is_path = line.starts_with(['/', '~', '.']) || line.starts_with("-----");
            if !is_word(line) && !is_address && !is_path && !line.contains(' ') {
                self.add(line);
            }
        }
    }

    /// The password of an address, or of what was meant to be one.
    fn add_password_of(&mut self, text: &str) {
        let (after_scheme, rest) = match text.split_once(":/") {
            Some((_, rest)) => (true, rest.trim_start_matches('/')),
            None => (false, text),
        };
        let end = if after_scheme { rest.rfind('@') } else { rest.find('@') };
        let user = end.map(|end| &rest[..end]).filter(|user| !user.contains(|c: char| c.is_whitespace() || c == '/'));
        let Some(user) = user else { return };
        match user.split_once(':') {
            Some((_, password)) => self.add_one(password),
            None if after_scheme => self.add_one(user),
            None => {}
        }
    }

    fn add_one(&mut self, value: &str) {
        if value.len() < MIN_BYTES {
            return;
        }
        if value.contains(char::is_whitespace) {
            self.phrases.insert(value.to_owned());
        }
        let plain = Plain::of(value).bytes;
        insert(&mut self.windows, &plain, if is_token(&plain) { PIECE } else { plain.len() });
        // In base64 a text looks different after each of three lengths of what is before it.
        for before in 0..3 {
            let whole = encode_base64(&[&vec![0; before][..], value.as_bytes()].concat());
            let start = [0, 2, 3][before];
            let end = (before + value.len()) * 8 / 6;
            let Some(core) = whole.get(start..end).filter(|core| core.len() >= MIN_BYTES) else { continue };
            let window = core.len().min(PIECE + 4);
            insert(&mut self.coded, core.as_bytes(), window);
            insert(&mut self.coded, core.replace('+', "-").replace('/', "_").as_bytes(), window);
        }
    }
}

fn insert(into: &mut BTreeMap<usize, BTreeSet<Vec<u8>>>, value: &[u8], window: usize) {
    if window > 0 {
        into.entry(window).or_default().extend(value.windows(window).map(<[u8]>::to_vec));
    }
}

/// Whether a value is a token rather than words: pieces of it mean nothing else.
fn is_token(value: &[u8]) -> bool {
    value.len() >= MIN_BYTES_IN_PIECES
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+/=~".contains(byte))
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic)
}

/// Whether what a variable holds is a setting (`true`, `read-only`) rather than a secret.
fn is_word(value: &str) -> bool {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte));
    value.len() < MIN_ENVIRONMENT_BYTES || is_plain && value.len() < 2 * MIN_ENVIRONMENT_BYTES
}

/// Whether a variable, an option or a member of JSON holds a secret, by its name.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace('-', "_");
    // The signed address of an object in a bucket holds these, and is there to be shown.
    let signs = ["SESSION_TOKEN", "SECURITY_TOKEN", "SAS_TOKEN", "_ID"];
    if signs.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let words = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "JWT"];
    let keys = ["API", "ACCESS", "PRIVATE", "ACCOUNT", "STORAGE", "SIGNING", "DEPLOY", "SSH"];
    words.iter().any(|word| name.contains(word))
        || name.ends_with("_PAT")
        || keys.iter().any(|key| name.contains(&format!("{key}_KEY")) || name.contains(&format!("{key}KEY")))
}

/// A text with its escapes resolved and without what may stand between two letters of a broken word, each byte with its place.
struct Plain {
    bytes: Vec<u8>,
    /// Where each byte starts in the text. A report with pictures in it has megabytes.
    starts: Vec<u32>,
    /// How long it is there.
    lengths: Vec<u8>,
}

impl Plain {
    fn of(text: &str) -> Self {
        let mut plain = Self { bytes: Vec::new(), starts: Vec::new(), lengths: Vec::new() };
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (byte, length) = match bytes[at] {
                b'%' => percent_coded(&bytes[at..]),
                b'\\' => json_coded(&bytes[at..]),
                byte => (byte, 1),
            };
            // A zero-width mark, U+200B to U+200F and U+2060: three bytes.
            let is_mark = byte == 0xe2 && matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x8b..=0x8f] | [0x81, 0xa0]));
            if is_mark {
                at += 3;
                continue;
            }
            if !byte.is_ascii_whitespace() && !byte.is_ascii_control() {
                plain.bytes.push(byte);
                plain.starts.push(u32::try_from(at).unwrap_or(u32::MAX));
                plain.lengths.push(u8::try_from(length).unwrap_or(u8::MAX));
            }
            at += length;
        }
        plain
    }

    /// Where the byte at `at` starts and ends in the text.
    fn place(&self, at: usize) -> (usize, usize) {
        let start = self.starts[at] as usize;
        (start, start + usize::from(self.lengths[at]))
    }

    /// Adds where one of `windows` stands, as ranges of the text.
    fn find(&self, windows: &BTreeMap<usize, BTreeSet<Vec<u8>>>, found: &mut Vec<(usize, usize)>) {
        for (length, known) in windows {
            let mut firsts = [false; 256];
            known.iter().for_each(|window| firsts[usize::from(window[0])] = true);
            for (at, window) in self.bytes.windows(*length).enumerate() {
                if !firsts[usize::from(window[0])] || !known.contains(window) {
                    continue;
                }
                // Short words may well come from two neighbours.
                let is_broken = || (at..at + length - 1).any(|at| self.place(at).1 != self.place(at + 1).0);
                if *length >= PIECE || !is_broken() {
                    found.push((self.place(at).0, self.place(at + length - 1).1));
                }
            }
        }
    }
}

/// The byte that begins `text`, which a `%` does: coded once or several times over; and how long it is.
fn percent_coded(text: &[u8]) -> (u8, usize) {
    let mut at = 1;
    while at < MAX_NESTING
        && text.get(at..at + 2) == Some(b"25")
        && text.get(at + 2..at + 4).is_some_and(|next| hex(next).is_some())
    {
        at += 2;
    }
    match text.get(at..at + 2).and_then(hex) {
        Some(byte) if byte.is_ascii() => (byte, at + 2),
        _ => (b'%', 1),
    }
}

/// The byte that begins `text`, which a backslash does: `\u0041`, or the backslash itself.
fn json_coded(text: &[u8]) -> (u8, usize) {
    let code = text.strip_prefix(br"\u00").and_then(|rest| rest.get(..2)).and_then(hex);
    code.filter(u8::is_ascii).map_or((b'\\', 1), |byte| (byte, 6))
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// The whole word of base64 of which a range is a part.
fn whole_word(text: &str, (start, end): (usize, usize)) -> (usize, usize) {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "+/-_=%".contains(c);
    (text[..start].trim_end_matches(is_inside).len(), text.len() - text[end..].trim_start_matches(is_inside).len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::percent_encode;

    const TOKEN: &str = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";

    #[track_caller]
    fn gone(text: &str) {
        let scrubbed = Secrets::new([TOKEN]).scrub(text);
        assert!(scrubbed.contains(MASK), "{text}: {scrubbed}");
        for piece in TOKEN.as_bytes().windows(PIECE) {
            assert!(!scrubbed.contains(std::str::from_utf8(piece).unwrap()), "{text}: {scrubbed}");
        }
    }

    #[test]
    fn a_token_is_gone_in_every_form() {
        gone(TOKEN);
        gone(&format!("Bad credentials: Bearer {TOKEN}!"));
        gone(&format!("/a/{TOKEN}/b?token={TOKEN}"));
        gone(&percent_encode(TOKEN, |_| true));
        gone(&percent_encode(&percent_encode(TOKEN, |_| true), |c| c == '%'));
        gone(&TOKEN.replace('_', "%5f"));
        gone(&TOKEN.replace('_', "\\u005f"));
        gone(&format!("{}\n  {}", &TOKEN[..17], &TOKEN[17..]));
        gone(&format!("{}\u{200b}{}", &TOKEN[..17], &TOKEN[17..]));
        gone(&format!("cut {}…", &TOKEN[..15]));
        gone(&format!("first {} then {}", &TOKEN[..20], &TOKEN[20..]));
    }

    #[test]
    fn a_token_is_gone_in_base64_wherever_it_stands_in_it() {
        for before in ["", "x", "xy", "x-access-token:", "user@example.com:"] {
            for after in ["", "\n", "/"] {
                let coded = encode_base64(format!("{before}{TOKEN}{after}").as_bytes());
                let secrets = Secrets::new([TOKEN]);
                assert_eq!(secrets.scrub(&format!("AUTHORIZATION: basic {coded};")), "AUTHORIZATION: basic ***;");
                let safe = coded.replace('+', "-").replace('/', "_");
                assert_eq!(secrets.scrub(&format!("x {} y", safe.trim_end_matches('='))), "x *** y");
            }
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        let secrets = Secrets::new([TOKEN, "short", "pass word"]);
        for text in ["", "ghs_ and 16C7e42", "a short text, 100 % of it", "größe \u{200b} %zz \\u00zz", "pass a word"]
        {
            assert_eq!(secrets.scrub(text), text);
        }
        assert_eq!(secrets.scrub("the pass word"), "the ***");
        assert_eq!(Secrets::default().scrub(TOKEN), TOKEN);
        assert_eq!(format!("{secrets:?}"), "Secrets");
    }

    #[test]
    fn a_pair_s_password_is_a_secret_too() {
        for pair in ["user:s3cr3t-pass", "dXNlcjpzM2NyM3QtcGFzcw=="] {
            assert_eq!(Secrets::new([pair]).scrub("it is s3cr3t-pass"), "it is ***", "{pair}");
        }
    }

    #[track_caller]
    fn knows(variables: &[(&str, &str)], arguments: &[&str], text: &str, want: &str) {
        let secrets = Secrets::of_process(variables.iter().copied(), arguments.iter().copied());
        assert_eq!(secrets.scrub(text), want, "{variables:?} {arguments:?}");
    }

    #[test]
    fn the_secrets_of_a_process_are_known_by_name_and_place() {
        knows(&[("GITHUB_TOKEN", "abcdef-123456")], &[], "x abcdef-123456", "x ***");
        knows(&[("AWS_SECRET_ACCESS_KEY", "wJalrXUt/K7MDENG")], &[], "wJalrXUt/K7MDENG", "***");
        knows(&[("GOOGLE", "{\"private_key\": \"abcdefg1\"}")], &[], "abcdefg1", "abcdefg1");
        knows(
            &[("CREDENTIALS_DATA", "{\"private_key\": \"abcdefg1\", \"type\": \"service_account\"}")],
            &[],
            "abcdefg1 service_account",
            "*** service_account",
        );
        knows(&[("AZURE", "AccountName=a;AccountKey=abcd/efgh==")], &[], "abcd/efgh==", "***");
        knows(&[("CI_REPOSITORY_URL", "https://gitlab-ci-token:abc-def-1@h/o/r.git")], &[], "abc-def-1", "***");
        knows(&[], &["--token", "abcdef1"], "abcdef1", "***");
        knows(&[], &["--driver-token=abcdef1"], "abcdef1", "***");
        for repo in ["http://x:abcdef1@host/", "http:/x:abcdef1@host", "x:abcdef1@host", "https://abcdef1@host/o/r"] {
            knows(
                &[],
                &["--repo", repo],
                &format!("{repo:?} is none"),
                &format!("{:?} is none", repo.replace("abcdef1", "***")),
            );
        }
        knows(
            &[
                ("TOKEN_FILE", "/run/secrets/token"),
                ("MY_SECRET", "true"),
                ("TOKENS", "read-only"),
                ("AWS_SESSION_TOKEN", "FwoGZXIvYXdzEB1"),
                ("CACHE_KEY", "linux-build"),
            ],
            &["report.md"],
            "/run/secrets/token true read-only FwoGZXIvYXdzEB1 linux-build report.md",
            "/run/secrets/token true read-only FwoGZXIvYXdzEB1 linux-build report.md",
        );
    }
}
