"""PCManFM (GTK): files and folders made, renamed, moved, opened; checked on disk."""

from __future__ import annotations

from scenarios_support import Stage


def test_a_folder_is_made(stage: Stage) -> None:
    stage.open("pcmanfm")
    stage.does("Choose Create New > Folder from the File menu. Enter 'Reports' and press OK.")
    stage.until(lambda: (stage.home / "Reports").is_dir())


def test_a_file_is_renamed_by_its_context_menu(stage: Stage) -> None:
    stage.file("draft.txt", "x")
    stage.open("pcmanfm")
    stage.does("Right-click draft.txt and choose Rename. Replace the name with 'final.txt' and press Enter.")
    stage.until(lambda: (stage.home / "final.txt").exists())
    assert not (stage.home / "draft.txt").exists()


def test_a_file_is_copied_into_another_folder(stage: Stage) -> None:
    stage.file("photo.txt", "p")
    (stage.home / "Archive").mkdir()
    stage.open("pcmanfm")
    stage.does("Click photo.txt and copy it. Open the folder Archive. Paste.")
    stage.until(lambda: (stage.home / "Archive/photo.txt").exists())


def test_a_file_far_down_is_found_by_scrolling_and_opened(stage: Stage) -> None:
    for i in range(120):
        stage.file(f"file-{i:03}.txt", f"number {i}\n")
    stage.file(".config/mimeapps.list", "[Default Applications]\ntext/plain=org.xfce.mousepad.desktop\n")
    stage.open("pcmanfm")
    stage.does(
        "Scroll down until you see file-117.txt and double-click it. In mousepad add 'seen' to the text and save it."
    )
    stage.until(lambda: "seen" in (stage.home / "file-117.txt").read_text())


def test_a_named_file_is_deleted_and_no_other(stage: Stage) -> None:
    stage.file("old.txt")
    stage.file("new.txt")
    stage.open("pcmanfm")
    stage.does(
        "Click old.txt. Press Delete to delete old.txt. If a dialog asks whether to move it to the trash, press Yes."
    )
    stage.until(lambda: not (stage.home / "old.txt").exists())
    assert (stage.home / "new.txt").exists()
