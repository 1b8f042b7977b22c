"""GitHub's expressions: what stands in `${{ }}`, as far as action.yml uses it."""

import re

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<operator>==|!=|&&|\|\||!|\(|\)))")


def tokens(source):
    place = 0
    while source[place:].strip():
        match = TOKEN.match(source, place)
        if not match:
            raise ValueError(f"not understood: {source[place:]!r} in {source!r}")
        yield match.lastgroup, match.group(match.lastgroup)
        place = match.end()
    yield "end", ""


class Expression:
    """One expression on its way through a recursive descent: `||` of `&&` of comparisons of single values."""

    def __init__(self, source, contexts):
        self.tokens = list(tokens(source))
        self.contexts = contexts

    def value(self):
        value = self.either()
        if self.tokens[0][0] != "end":
            raise ValueError(f"not understood: {self.tokens[0][1]!r}")
        return value

    def take(self, operator):
        if self.tokens[0] == ("operator", operator):
            return self.tokens.pop(0)
        return None

    def either(self):
        value = self.both()
        while self.take("||"):
            other = self.both()
            value = value or other
        return value

    def both(self):
        value = self.compared()
        while self.take("&&"):
            other = self.compared()
            value = other if value else value
        return value

    def compared(self):
        value = self.single()
        if self.take("=="):
            return shown(value).lower() == shown(self.single()).lower()
        if self.take("!="):
            return shown(value).lower() != shown(self.single()).lower()
        return value

    def single(self):
        if self.take("!"):
            return not self.single()
        if self.take("("):
            value = self.either()
            if not self.take(")"):
                raise ValueError("a parenthesis is not closed")
            return value
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "name":
            return self.looked_up(text)
        raise ValueError(f"a value is missing at {text!r}")

    def looked_up(self, name):
        context, *keys = name.split(".")
        value = self.contexts[context]  # a context that is not there is a mistake; a key that is not there is null
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value


def shown(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def evaluate(source, contexts):
    return Expression(source, contexts).value()


def interpolate(text, contexts):
    """The text with the value of each `${{ }}` in its place."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: shown(evaluate(match[1], contexts)), shown(text))
