"""What a family writes in the call-back form, checked and in one form."""

from __future__ import annotations

import re

import phonenumbers

_EMAIL = re.compile(r"[^\s@.,;:<>()\[\]\"]+(?:\.[^\s@.,;:<>()\[\]\"]+)*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}")


class BadContact(ValueError):
    """A field of the form cannot be used; `phrase` names the sentence that says so."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem

    @property
    def phrase(self) -> str:
        return f"callback_bad_{self.field}_{self.problem}"


def clean_phone(text: str) -> str:
    """A Danish number as «+45» and 8 digits, from however it was written; BadContact otherwise."""
    try:
        number = phonenumbers.parse(text, "DK")
    except phonenumbers.NumberParseException:
        raise BadContact("phone", "wrong") from None
    if number.country_code != 45:
        raise BadContact("phone", "foreign")
    if number.extension or not phonenumbers.is_valid_number(number):
        raise BadContact("phone", "wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(phone: str) -> str:
    """«+4520123456» as people write it: «20 12 34 56»."""
    digits = phone.removeprefix("+45")
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def clean_email(text: str) -> str:
    email = text.strip()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise BadContact("email", "wrong")
    return email
