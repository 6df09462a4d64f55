"""Windows, tree and pixels become one list."""

from __future__ import annotations

from steadyhand.observation import Element, Role, State, Window
from steadyhand.perceive.merge import Merged, merge
from steadyhand.perceive.node import Node
from steadyhand_actions.schema import Box

SCREEN = Box(0, 0, 1280, 800)
MAIN = Window(1, "Editor", "editor", 10, Box(100, 80, 700, 600), active=True, client=Box(101, 100, 699, 595))

PLACE = Box(101, 100, 699, 595)


class Grove:
    """Builds nodes of one application."""

    def __init__(self, pid: int = 10, title: str = "Editor", box: Box = PLACE) -> None:
        self.pid = pid
        self.nodes: list[Node] = []
        self.top = f"t{pid}"
        self.relative = False
        self.add("window", title, box, parent=None, id=self.top)

    def add(
        self,
        role: Role,
        name: str,
        box: Box | None,
        *,
        parent: str | None = "top",
        id: str = "",
        states: frozenset[State] = frozenset({"enabled"}),
        clip: Box | None = None,
        toplevel: str = "",
        **more: object,
    ) -> str:
        id = id or f"{self.top}/{len(self.nodes)}"
        self.nodes.append(
            Node(
                id, "editor", self.pid, "gtk", role, role, name=name, box=box, clip=clip or box,
                relative=self.relative, states=states, parent=self.top if parent == "top" else parent,
                toplevel=toplevel or self.top, order=len(self.nodes), **more,
            )  # type: ignore[arg-type]
        )  # fmt: skip
        return id


def by_name(merged: Merged, name: str) -> Element:
    found = [e for e in merged.elements if e.name == name]
    assert len(found) == 1, found
    return found[0]


def text(name: str, box: Box, window: int | None = 1) -> Element:
    return Element(f"p:{name}", "label", name, box, source="text", window=window, visible=box)


def test_places_that_are_told_truly_are_kept() -> None:
    grove = Grove()
    grove.add("button", "Save", Box(120, 110, 180, 140))
    save = by_name(merge(grove.nodes, [MAIN], SCREEN), "Save")
    assert (save.box, save.visible, save.window) == (Box(120, 110, 180, 140), Box(120, 110, 180, 140), 1)


def test_places_counted_from_the_surface_are_moved_into_the_window() -> None:
    grove = Grove()
    grove.nodes.clear()
    grove.relative = True
    grove.add("window", "Editor", Box(0, 0, 588, 485), parent=None, id=grove.top)
    grove.add("button", "Save", Box(10, 10, 70, 40))
    assert by_name(merge(grove.nodes, [MAIN], SCREEN), "Save").box == Box(116, 115, 176, 145), "5 pixels of own frame"


def test_a_tree_that_tells_another_place_for_the_whole_window_is_moved_with_it() -> None:
    grove = Grove(box=Box(101, 73, 699, 568))
    grove.add("button", "Save", Box(120, 83, 180, 113))
    assert by_name(merge(grove.nodes, [MAIN], SCREEN), "Save").box == Box(120, 110, 180, 140)


def test_two_windows_with_one_title_are_told_apart_by_their_places() -> None:
    other = Window(2, "Editor", "editor", 10, Box(720, 80, 1270, 600), z=1, client=Box(721, 100, 1269, 595))
    grove = Grove()
    grove.add("button", "left", Box(120, 110, 180, 140))
    grove.add("window", "Editor", Box(721, 100, 1269, 595), parent=None, id="second", toplevel="second")
    grove.add("button", "right", Box(740, 110, 800, 140), parent="second", toplevel="second")
    merged = merge(grove.nodes, [MAIN, other], SCREEN)
    assert (by_name(merged, "left").window, by_name(merged, "right").window) == (1, 2)


def test_a_window_of_a_sandbox_is_found_by_its_title() -> None:
    grove = Grove(pid=4711)
    grove.add("button", "Save", Box(120, 110, 180, 140))
    assert by_name(merge(grove.nodes, [MAIN], SCREEN), "Save").window == 1


def test_entries_of_a_menu_belong_to_the_window_that_pops_up() -> None:
    popup = Window(3, "", "editor", 10, Box(110, 130, 300, 300), kind="menu", z=1, client=Box(110, 130, 300, 300))
    grove = Grove()
    bar = grove.add("menuitem", "File", Box(110, 105, 150, 130))
    menu = grove.add("menu", "", Box(110, 130, 300, 300), parent=bar)
    grove.add("menuitem", "Open", Box(110, 130, 300, 160), parent=menu)
    grove.add("button", "under", Box(200, 200, 260, 230))
    merged = merge(grove.nodes, [MAIN, popup], SCREEN)
    assert (by_name(merged, "Open").window, by_name(merged, "Open").shown) == (3, True)
    assert not by_name(merged, "under").shown and by_name(merged, "File").shown


def test_what_another_window_covers_or_scrolling_hides_is_known_but_not_shown() -> None:
    top = Window(2, "Other", "other", 11, Box(400, 0, 1280, 800), z=1)
    grove = Grove()
    grove.add("button", "covered", Box(500, 200, 560, 230))
    grove.add("button", "half", Box(380, 200, 440, 230))
    pane = Box(101, 100, 400, 200)
    grove.add("row", "away", Box(101, 300, 300, 320), clip=pane.meet(Box(101, 199, 300, 200)))
    merged = merge(grove.nodes, [MAIN, top], SCREEN)
    assert not by_name(merged, "covered").shown and not by_name(merged, "away").shown
    assert by_name(merged, "half").visible == Box(380, 200, 400, 230)
    assert [w.id for w in merged.unread] == [2]


def test_nameless_containers_go_and_what_they_held_moves_up() -> None:
    grove = Grove()
    box = grove.add("panel", "", Box(101, 100, 400, 400))
    inner = grove.add("group", "", Box(101, 100, 400, 300), parent=box)
    grove.add("button", "Save", Box(120, 110, 180, 140), parent=inner)
    merged = merge(grove.nodes, [MAIN], SCREEN)
    assert {e.role for e in merged.elements} == {"window", "button"}
    assert by_name(merged, "Save").parent == grove.top


def test_a_caption_told_twice_is_one_thing() -> None:
    grove = Grove()
    button = grove.add("button", "Save as", Box(120, 110, 180, 140))
    grove.add("label", "Save", Box(125, 115, 150, 135), parent=button)
    inner = grove.add("panel", "", Box(120, 110, 180, 140), parent=button)
    grove.add("label", "as", Box(150, 115, 170, 135), parent=inner)
    combo = grove.add("combo", "", Box(120, 150, 220, 180), value="Red")
    grove.add("button", "", Box(200, 150, 220, 180), parent=combo)
    merged = merge(grove.nodes, [MAIN], SCREEN)
    assert [e.role for e in merged.elements] == ["window", "button", "combo"]


def test_text_that_the_tree_tells_is_not_told_again_by_the_pixels() -> None:
    grove = Grove()
    grove.add("button", "Save as…", Box(120, 110, 180, 140))
    grove.add("field", "", Box(120, 200, 400, 400), value="dear all,\nhello there", label="Body")
    pixels = [
        text("Save as.", Box(125, 115, 175, 135)),
        text("hello thcre", Box(125, 220, 180, 235)),
        text("Status: ready", Box(120, 550, 220, 570)),
    ]
    merged = merge(grove.nodes, [MAIN], SCREEN, pixels)
    assert [e.name for e in merged.elements if e.source == "text"] == ["Status: ready"]
    assert by_name(merged, "Status: ready").parent == grove.top


def test_a_nameless_control_is_named_by_the_text_seen_in_it() -> None:
    grove = Grove()
    grove.add("button", "", Box(120, 110, 200, 140), id="b")
    pixels = [text("Log", Box(130, 115, 155, 135)), text("in", Box(160, 115, 175, 135))]
    merged = merge(grove.nodes, [MAIN], SCREEN, pixels)
    assert [(e.id, e.name) for e in merged.elements if e.role == "button"] == [("b", "Log in")]
    assert all(e.source == "tree" for e in merged.elements)


def test_what_the_pixels_show_of_a_covered_window_is_left_out() -> None:
    top = Window(2, "Other", "other", 11, Box(400, 0, 1280, 800), z=1)
    pixels = [text("hidden", Box(500, 200, 560, 230)), text("seen", Box(200, 200, 260, 230))]
    merged = merge([], [MAIN, top], SCREEN, pixels)
    assert [e.name for e in merged.elements] == ["seen"]


def test_fields_without_a_name_take_the_words_beside_them() -> None:
    grove = Grove()
    grove.add("label", "Host:", Box(110, 200, 150, 220))
    grove.add("field", "", Box(160, 198, 300, 222), id="host")
    grove.add("label", "Port:", Box(320, 200, 350, 220))
    grove.add("field", "", Box(360, 198, 420, 222), id="port")
    grove.add("label", "Remarks", Box(110, 250, 180, 266))
    grove.add("field", "", Box(110, 270, 420, 400), id="remarks")
    grove.add("checkbox", "", Box(110, 420, 126, 436), id="agree")
    grove.add("label", "I agree", Box(132, 418, 200, 438))
    labels = {e.id: e.label for e in merge(grove.nodes, [MAIN], SCREEN).elements if e.label}
    assert labels == {"host": "Host:", "port": "Port:", "remarks": "Remarks", "agree": "I agree"}


def test_the_focus_is_the_innermost_of_the_active_window() -> None:
    other = Window(2, "Other", "other", 11, Box(720, 80, 1270, 600), z=1, client=Box(720, 80, 1270, 600))
    grove, second = Grove(), Grove(11, "Other", Box(720, 80, 1270, 600))
    focused: frozenset[State] = frozenset({"enabled", "focused"})
    panel = grove.add("panel", "pane", Box(101, 100, 400, 400), states=focused)
    grove.add("field", "", Box(120, 110, 180, 140), id="mine", parent=panel, states=focused)
    second.add("field", "", Box(740, 110, 800, 140), id="theirs", states=focused)
    assert merge(grove.nodes + second.nodes, [MAIN, other], SCREEN).focus == "mine"


def test_a_window_of_which_the_tree_tells_only_its_frame_is_to_be_read_by_its_pixels() -> None:
    grove = Grove()
    grove.add("panel", "canvas", Box(101, 100, 699, 595))
    assert [w.id for w in merge(grove.nodes, [MAIN], SCREEN).unread] == [1]
    minimised = Window(5, "x", "x", 12, Box(0, 0, 10, 10), minimised=True)
    assert [w.id for w in merge([], [minimised], SCREEN).unread] == []


def test_a_popover_covers_what_it_lies_on_but_not_its_own_or_what_it_is_part_of() -> None:
    grove = Grove()
    page = grove.add("panel", "page", Box(101, 100, 699, 595))
    grove.add("row", "under", Box(500, 150, 680, 170), parent=page)
    grove.add("row", "beside", Box(110, 150, 300, 170), parent=page)
    popover = grove.add("panel", "", Box(480, 120, 690, 300))
    grove.add("button", "Inspector", Box(490, 140, 680, 170), parent=popover)
    merged = merge(grove.nodes, [MAIN], SCREEN)
    assert not by_name(merged, "under").shown
    assert by_name(merged, "beside").shown and by_name(merged, "Inspector").shown
    assert by_name(merged, "Editor").visible == PLACE and by_name(merged, "page").visible is not None


def test_a_popover_that_hangs_from_its_button_covers_what_comes_later_in_the_tree() -> None:
    grove = Grove()
    opens = grove.add("toggle", "Menu", Box(640, 105, 680, 135))
    popover = grove.add("panel", "", Box(540, 140, 690, 300), parent=opens)
    grove.add("button", "Inspector", Box(550, 150, 680, 170), parent=popover)
    grove.add("row", "under", Box(560, 200, 680, 220))
    merged = merge(grove.nodes, [MAIN], SCREEN)
    assert not by_name(merged, "under").shown
    assert by_name(merged, "Menu").shown and by_name(merged, "Inspector").shown


def test_a_dialog_of_a_page_covers_the_page_under_it() -> None:
    grove = Grove()
    page = grove.add("document", "Shop", Box(101, 150, 699, 595))
    grove.add("link", "under", Box(300, 300, 380, 320), parent=page)
    asks = grove.add("dialog", "Sure?", Box(250, 250, 500, 400), parent=page)
    grove.add("button", "OK", Box(300, 360, 340, 380), parent=asks)
    merged = merge(grove.nodes, [MAIN], SCREEN)
    assert not by_name(merged, "under").shown and by_name(merged, "OK").shown and by_name(merged, "Sure?").shown


def test_panes_that_lie_side_by_side_cover_nothing() -> None:
    grove = Grove()
    left = grove.add("panel", "left", Box(101, 100, 300, 595))
    right = grove.add("panel", "right", Box(300, 100, 699, 595))
    grove.add("button", "one", Box(110, 110, 180, 140), parent=left)
    grove.add("button", "two", Box(310, 110, 380, 140), parent=right)
    merged = merge(grove.nodes, [MAIN], SCREEN)
    assert all(e.shown for e in merged.elements)


def test_a_part_told_a_menu_bar_too_high_is_moved_down_but_not_what_is_told_truly_in_it() -> None:
    grove = Grove()  # client area 101,100 to 699,595
    inside = "inside"
    grove.add("panel", "", Box(101, 100, 699, 568), id=inside, children=("bar", "part"))
    grove.add("menubar", "", Box(101, 100, 699, 127), parent=inside, id="bar")
    grove.add("panel", "", Box(101, 100, 699, 568), parent=inside, id="part", children=("tools", "deck", "sheet"))
    grove.add("toolbar", "", Box(101, 100, 699, 140), parent="part", id="tools", children=("new", "fonts"))
    grove.add("button", "New", Box(105, 104, 140, 136), parent="tools", id="new")
    grove.add("panel", "", Box(150, 131, 300, 163), parent="tools", id="fonts", children=("font",))
    grove.add("combo", "Font", Box(150, 131, 300, 163), parent="fonts", id="font")
    grove.add("panel", "", Box(101, 167, 699, 207), parent="part", id="deck", children=("notes",))
    grove.add("button", "Notes", Box(600, 170, 690, 204), parent="deck", id="notes")
    grove.add("table", "Sheet", Box(101, 180, 699, 568), parent="part", id="sheet")
    boxes = {e.name: e.box for e in merge(grove.nodes, [MAIN], SCREEN).elements if e.name}
    assert boxes["New"] == Box(105, 131, 140, 163) and boxes["Sheet"] == Box(101, 207, 699, 595)
    assert boxes["Font"] == Box(150, 131, 300, 163), "drawn by the other toolkit, which tells the truth"
    assert boxes["Notes"] == Box(600, 170, 690, 204)


def test_files_that_the_tree_does_not_name_are_named_by_their_words_and_not_by_their_pictures() -> None:
    grove = Grove()
    view = grove.add("list", "", Box(101, 150, 699, 595))
    grove.add("icon", "", Box(110, 160, 200, 230), parent=view, id="file")
    grove.add("icon", "", Box(210, 160, 300, 230), parent=view)
    tree = merge(grove.nodes, [MAIN], SCREEN)
    assert tree.unnamed == {1: Box(110, 160, 300, 230)}
    art = Element("p:art", "button", "D,", Box(135, 165, 175, 200), source="pixels", window=1)
    merged = merge(grove.nodes, [MAIN], SCREEN, [art, text("notes.txt", Box(120, 205, 190, 220))])
    assert by_name(merged, "notes.txt").id == "file"
    assert not [e for e in merged.elements if "D," in e.name]
