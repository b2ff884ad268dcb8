"""When a changed configuration is loaded."""

from __future__ import annotations

from pathlib import Path

from inboxd.daemon.watch import Watch


def test_nothing_changed(tmp_path: Path) -> None:
    """Untouched files never ask for a reload."""
    (tmp_path / "a.toml").write_text("1")
    watch = Watch([tmp_path])
    assert [watch.has_settled() for _ in range(3)] == [False] * 3


def test_a_change_counts_once_it_has_settled(tmp_path: Path) -> None:
    """A file that is still being written does not count; after one quiet look it counts once."""
    file = tmp_path / "a.toml"
    file.write_text("1")
    watch = Watch([file])
    file.write_text("12")
    assert not watch.has_settled()
    file.write_text("123")
    assert not watch.has_settled()
    assert watch.has_settled()
    assert not watch.has_settled()


def test_new_and_vanished_files_in_a_folder_count(tmp_path: Path) -> None:
    """A folder counts with its entries, deeper ones too."""
    (tmp_path / "sub").mkdir()
    watch = Watch([tmp_path])
    (tmp_path / "sub" / "b.toml").write_text("1")
    assert [watch.has_settled(), watch.has_settled()] == [False, True]
    (tmp_path / "sub" / "b.toml").unlink()
    assert [watch.has_settled(), watch.has_settled()] == [False, True]


def test_a_file_that_does_not_exist_yet_may_appear(tmp_path: Path) -> None:
    """Embedded defaults notice when the admin lays down a config file."""
    watch = Watch([tmp_path / "config.toml"])
    (tmp_path / "config.toml").write_text("")
    assert [watch.has_settled(), watch.has_settled()] == [False, True]
