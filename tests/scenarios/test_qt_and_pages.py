"""Pages as real ones are: cards, drawn switches, lists with boxes, menus behind dots, dialogs in the page; Qt's files."""

from __future__ import annotations

from scenarios_support import Site, Stage

CARDS = """<style>.c{display:inline-block;width:190px;margin:8px;padding:12px;border:1px solid #ccc}</style>
<p><a href=# onclick="cart.hidden=false;return false">Cart (<span id=n>0</span>)</a><div id=list></div>
<table id=cart border=1 hidden><tr><th>Item<th>Qty<th></tr><tr><td>Blue Mug<td><input type=number value=1 id=blue onchange="post({blue:+this.value})"><td>
<button onclick="post('gone')">Remove</button></tr><tr><td>Green Tea<td><input type=number value=1><td><button>Remove</button></tr></table>
<script>let k=0;list.innerHTML=['Red Tea','Blue Mug','Green Tea','White Mug'].map(x=>`<div class=c><h4>${x}</h4><p>4.50
<button onclick="post({add:'${x}'});n.textContent=++k">Add to cart</button></div>`).join('')</script>"""


def browse(stage: Stage, site: Site, body: str) -> None:
    stage.open(f"chromium --app={site.page(body)}")


def test_things_are_put_into_a_cart_and_their_number_is_changed(stage: Stage, site: Site) -> None:
    browse(stage, site, CARDS)
    stage.does(
        "Add the Blue Mug and the Green Tea to the cart. Open the cart, change the quantity of Blue Mug to 3 and remove Blue Mug."
    )
    stage.until(lambda: len(site.posted) == 4)
    assert site.posted == [{"add": "Blue Mug"}, {"add": "Green Tea"}, {"blue": 3}, "gone"]


SWITCHES = """<style>.s{width:40px;height:20px;border-radius:10px;background:#bbb;position:relative;display:inline-block}
.s.on{background:#27c}.s i{position:absolute;width:16px;height:16px;border-radius:8px;background:#fff;top:2px;left:2px}.s.on i{left:22px}
.l{display:flex;justify-content:space-between;width:420px;padding:12px}.d{border:1px solid #888;width:150px;padding:6px;position:relative}
.d ul{display:none;position:absolute;left:0;top:100%;background:#fff;border:1px solid #888;margin:0;padding:0;list-style:none}.d.o ul{display:block}
</style><h1>Privacy</h1><div class=l><span>Public profile</span><span class="s on" onclick="this.classList.toggle('on')" id=a><i></i></span></div>
<div class=l><span>Share usage data</span><span class="s on" onclick="this.classList.toggle('on')" id=b><i></i></span></div>
<div class=l><span>Contact</span><div class=d id=c onclick="if(event.target.tagName=='LI')this.firstChild.textContent=event.target.textContent;
this.classList.toggle('o')">Everyone<ul><li>Everyone<li>Friends<li>Nobody</ul></div></div>
<button onclick="post([a.className,b.className,c.firstChild.textContent.trim()])">Save changes</button>"""


def test_switches_and_drop_downs_that_are_only_drawn_are_set_and_saved(stage: Stage, site: Site) -> None:
    browse(stage, site, SWITCHES)
    stage.does("Make sure Public profile is on, turn off 'Share usage data', choose Friends under Contact and save")
    stage.until(lambda: site.posted == [["s on", "s", "Friends"]])


MAILS = """<style>.r{display:flex;gap:12px;padding:8px;width:600px}</style><div id=bar hidden><button onclick="post({archive:[...sel]})">Archive</button></div>
<div id=m></div><script>let sel=new Set();m.innerHTML=['Ann Berg','Ben Okoro','Newsletter'].map(f=>`<div class=r><input type=checkbox aria-label=Select
onclick="sel.add('${f}');bar.hidden=false"><span title=Star onclick="post({star:'${f}'})">☆</span><b onclick="post({open:'${f}'})">${f}</b></div>`).join('')</script>"""


def test_rows_are_starred_and_selected_by_what_belongs_to_them(stage: Stage, site: Site) -> None:
    browse(stage, site, MAILS)
    stage.does("Star the message from Ben Okoro. Select the newsletter and archive it.")
    stage.until(lambda: site.posted == [{"star": "Ben Okoro"}, {"archive": ["Newsletter"]}])


TABLE = """<table border=1><tr><th>Name<th>Orders<th></tr><tr><td>Hill<td>12<td><button onclick="d.hidden=false">Delete</button></tr>
<tr><td>Lopez<td>57<td><button>Delete</button></tr></table>
<div id=d hidden role=alertdialog aria-modal=true aria-label=Question style="position:fixed;top:200px;left:200px;padding:30px;background:#fff;border:1px solid">
<p>Do you really want to delete Hill?<p><button onclick="d.hidden=true">Cancel</button> <button onclick="post('deleted');d.hidden=true">Delete</button></div>"""


def test_a_row_is_deleted_and_the_question_in_the_page_confirmed(stage: Stage, site: Site) -> None:
    browse(stage, site, TABLE)
    result = stage.does(
        "Tell me how many orders Lopez has. Delete the customer Hill. If a dialog asks for confirmation, confirm it."
    )
    assert result.answer == "57"
    stage.until(lambda: site.posted == ["deleted"])


BOARD = """<style>.c{display:inline-block;width:220px;background:#eee;margin:8px;padding:8px;height:200px;vertical-align:top}
.k{background:#fff;padding:10px;box-shadow:0 1px 2px #0004}.m{position:fixed;background:#fff;border:1px solid}</style><div id=b></div>
<script>b.innerHTML=[['To do','Fix login'],['Doing','New logo'],['Done','Set up']].map(([c,k])=>`<div class=c ondragover="event.preventDefault()"
ondrop="post({to:'${c}',card:event.dataTransfer.getData('text')})"><h3>${c}</h3><div class=k draggable=true ondragstart="event.dataTransfer.setData('text','${k}')">${k}
<button aria-label="More actions" style="float:right" onclick="open_('${k}',this)">⋯</button></div></div>`).join('');
function open_(k,e){let m=document.createElement('div'),r=e.getBoundingClientRect();m.className='m';m.style.left=r.left+'px';m.style.top=r.bottom+'px';
m.setAttribute('role','menu');m.innerHTML=`<div role=menuitem>Rename</div><div role=menuitem onclick="post({archived:'${k}'});this.parentNode.remove()">Archive card</div>`;document.body.append(m)}</script>"""


def test_a_card_is_moved_and_archived_through_its_own_menu(stage: Stage, site: Site) -> None:
    browse(stage, site, BOARD)
    stage.does(
        "Open the menu of the card 'New logo' and choose Archive card. Move the card Fix login from To do to Done."
    )
    stage.until(lambda: site.posted == [{"archived": "New logo"}, {"to": "Done", "card": "Fix login"}])
