import pytest

from pages.reading_time import minutes, words


@pytest.mark.parametrize(
    ("language", "minute"), [("en", 228), ("en-ca", 228), ("fr", 195), ("ar", 138), ("eo", 184), ("zh-hans", 255)]
)
def test_reading_speed_depends_on_the_language(language: str, minute: int) -> None:
    text = "字" * minute if language.startswith("zh") else "word " * minute
    assert minutes(text, language) == 1
    assert minutes(f"{text} 字", language) == 2


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It\u2019s a well-known café, isn't it?", 6),
        ("مُحَمَّدٌ يَقْرَأُ", 2),  # vowel signs do not separate words
        ("cafe\u0301 noir", 2),
        ("हिन्दी में", 2),
        ("« Bonjour ! » — 20 °C", 3),
        ("", 0),
    ],
)
def test_words_are_counted_in_any_script(text: str, number: int) -> None:
    assert words(text) == number
