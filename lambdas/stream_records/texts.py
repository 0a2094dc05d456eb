"""Texts in bytes of UTF-8, which is what limits of DynamoDB count.

DynamoDB takes half a surrogate pair, which clients write that cut a text within an emoji. It has no
form in UTF-8, and must not keep anybody from reading the item that it is in.
"""


def encoded(text: str) -> bytes:
    """Return a text in UTF-8; half a surrogate pair gets the three bytes that it would have."""
    return text.encode(errors="surrogatepass")


def can_be_key(text: str, most: int) -> bool:
    """Whether a text can be a key: it has whole characters, and 1 to so many bytes.

    What becomes of half a character in a key, and whether it can be told from another one, nobody
    says.
    """
    try:
        return 0 < len(text.encode()) <= most
    except UnicodeEncodeError:
        return False
