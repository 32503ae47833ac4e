import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.base.errors import Refused
from ecosystem.registry.taxcodes import check_digit, check_personal_number, check_tax_code

BODIES = st.text("0123456789", min_size=9, max_size=9).filter(
    lambda body: check_digit(body) is not None
)


# Two large companies' published tax codes: real ones that the rule has to accept.
@pytest.mark.parametrize("code", ["0100109106", "0101248141"])
def test_real_codes_pass(code):
    assert check_tax_code(code) == code
    assert check_tax_code(f" {code[:4]}.{code[4:7]} {code[7:]} ") == code
    assert check_tax_code(f"{code}-001") == f"{code}-001"
    assert check_tax_code(f"{code}001") == f"{code}-001"


@given(BODIES)
def test_the_right_check_digit_passes_and_no_other_does(body):
    right = check_digit(body)
    for digit in range(10):
        if digit == right:
            assert check_tax_code(f"{body}{digit}") == f"{body}{digit}"
        else:
            with pytest.raises(Refused):
                check_tax_code(f"{body}{digit}")


@given(BODIES, st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_found(body, place, other):
    code = f"{body}{check_digit(body)}"
    wrong = code[:place] + str(other) + code[place + 1 :]
    if wrong != code:
        with pytest.raises(Refused):
            check_tax_code(wrong)


@given(st.text())
def test_whatever_is_typed_is_a_code_or_a_refusal(text):
    try:
        code = check_tax_code(text)
    except Refused as refused:
        said = refused
        code = ""
    else:
        said = None
    assert len(code) in ({0} if said else {0, 10, 14})
    assert said is None or (said.field, bool(said.message)) == ("tax_code", True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("180010000", "tax_code_length"),
        ("18001000050", "tax_code_length"),
        ("1800100001", "tax_code_check"),
        ("18OO100005", "tax_code_digits"),
        ("١٨٠٠١٠٠٠٠٥", "tax_code_digits"),
    ],
)
def test_each_mistake_has_its_own_words(typed, code):
    with pytest.raises(Refused) as refused:
        check_tax_code(typed)
    assert refused.value.code == code


def test_a_personal_number_is_never_repeated():
    assert check_personal_number("092 123 456 789") == "092123456789"
    assert check_personal_number("") == ""
    for typed in ("09212345678", "0921234567890", "09212345678x"):
        with pytest.raises(Refused) as refused:
            check_personal_number(typed)
        assert typed not in refused.value.message
