from keepwell.doors.cli.asking import harmless


def test_an_order_file_does_not_drive_the_terminal() -> None:
    answer = {"clients": [{"name": "\x1b[31mRED\x1b[0m", "net_sales": 3}], "note": "two\nlines \u202eback"}
    assert harmless(answer) == {
        "clients": [{"name": "\ufffd[31mRED\ufffd[0m", "net_sales": 3}],
        "note": "two\ufffdlines \ufffdback",
    }


def test_text_of_every_script_stays_as_it_is() -> None:
    for name in ("ঢাকা হস্তশিল্প লিমিটেড", "株式会社 田中", "O'Brien & Söhne", "नमस्ते\u200d"):
        assert harmless(name) == name
