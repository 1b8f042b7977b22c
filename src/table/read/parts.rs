//! Several documents in one input, and lines that are none: what programs print around their JSON.

use super::json::end_of_string;

/// One of several documents in one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Document<'a> {
    /// Where it begins, from 1.
    pub(crate) line: usize,
    pub(crate) bytes: &'a [u8],
}

/// Cuts an input into its documents, side by side or a line each, and into the lines between them that are none:
/// some programs print their log ahead of their JSON. Both come with the line they begin on. A document is only cut out here,
/// not checked.
pub(crate) fn documents(bytes: &[u8]) -> (Vec<Document<'_>>, Vec<Document<'_>>) {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let (mut documents, mut skipped) = (Vec::new(), Vec::new());
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => {
                line += 1;
                at += 1;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            b'{' | b'[' if looks_like_json(&bytes[at..]) => {
                let end = end_of_document(bytes, at);
                let part = Document { line, bytes: &bytes[at..end] };
                line += part.bytes.iter().filter(|byte| **byte == b'\n').count();
                documents.push(part);
                at = end;
            }
            _ => {
                let rest = &bytes[at..];
                let end = at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                skipped.push(Document { line, bytes: bytes[at..end].trim_ascii_end() });
                at = end;
            }
        }
    }
    (documents, skipped)
}

/// Whether what follows the bracket can be JSON: `[info]` cannot.
fn looks_like_json(bytes: &[u8]) -> bool {
    let next = bytes[1..].iter().find(|byte| !byte.is_ascii_whitespace());
    match (bytes[0], next) {
        (b'{', next) => matches!(next, Some(b'"' | b'}') | None),
        (_, Some(b'0'..=b'9')) => {
            // `[2024-01-31 12:00:00] done` is a log line as well.
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let inside = line[1..].split(|byte| *byte == b']').next().unwrap_or_default();
            inside.iter().all(|byte| b"0123456789.+-eE, \t\r".contains(byte))
                && !inside.windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b'-' && w[2].is_ascii_digit())
                || inside.iter().any(|byte| b"{[\"".contains(byte))
        }
        (_, next) => matches!(next, Some(b'{' | b'[' | b'"' | b']' | b'-' | b't' | b'f' | b'n' | b'N') | None),
    }
}

/// The offset after the bracket that closes the one at `start`.
fn end_of_document(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_lines_and_several_documents_are_told_apart() {
        let source = b"[info] start\n[2024-01-31 12:00] x\n{\"a\": \"}\"}\n{\"b\":\n1}{\"c\": 2}\ndone\n[[1]]\n";
        let (documents, skipped) = documents(source);
        let shown = |parts: &[Document<'_>]| -> Vec<(usize, String)> {
            parts.iter().map(|part| (part.line, String::from_utf8_lossy(part.bytes).into_owned())).collect()
        };
        let want = [(3, "{\"a\": \"}\"}"), (4, "{\"b\":\n1}"), (5, "{\"c\": 2}"), (7, "[[1]]")];
        assert_eq!(shown(&documents), want.map(|(line, text)| (line, text.to_owned())));
        let want = [(1, "[info] start"), (2, "[2024-01-31 12:00] x"), (6, "done")];
        assert_eq!(shown(&skipped), want.map(|(line, text)| (line, text.to_owned())));
    }
}
