"""What is worth a look about a reading is said by a real import too, not only by a dry run."""

from pathlib import Path

from doors.cli.asked import in_one_process


def test_a_real_import_says_its_notices(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = "".join(f"A,{day},{day}/03/2024,5\n" for day in range(13, 31))
    file.write_text(f"Customer,Order No,Date,Amount\n{rows}A,1,03/27/2024,5\nA\0,2,13/03/2024,5\n")
    shown, told = in_one_process(
        tmp_path / "home", ["import", str(file)], ["import", str(file), "--json", "--day-first"]
    )
    said = " ".join(shown.out.split())
    assert "1 NUL bytes in orders.csv were skipped." in said
    assert "Days were read day first; 1 of them only fit month first and were refused." in said
    assert told.json["notices"] == [{"file": "orders.csv", "code": "nul_bytes", "count": 1}]
