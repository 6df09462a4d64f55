"""Documents, forms and dialogs as pages, drawn by a real browser for the tests of reading."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "receipt": """<meta charset=utf-8><style>body{margin:20px;background:#fff;color:#111;font:14px 'DejaVu Sans'}
.r{width:340px}
h2{font-size:18px;margin:4px 0;text-align:center}
.c{text-align:center}
table{width:100%;border-collapse:collapse;margin:8px 0}
td,th{padding:3px 2px;text-align:left;font-weight:normal}
td:last-child,th:last-child{text-align:right}
th{border-bottom:1px solid #888}
.t td{border-top:1px solid #888;font-weight:bold}
</style>
<div class=r><h2>Corner Market</h2><div class=c>12 Mill Lane, Bristol</div>
<div class=c>Tel: 0117 496 0123</div>
<p>Date: 14/03/2026 &nbsp; Time: 17:42<br>Receipt no: 004817</p>
<table>
<tr><th>Item</th><th>Qty</th><th>Price</th></tr>
<tr><td>Whole milk 2L</td><td>2</td><td>£3.10</td></tr>
<tr><td>Rye bread</td><td>1</td><td>£2.45</td></tr>
<tr><td>Apples</td><td>6</td><td>£1.80</td></tr>
<tr><td>Coffee beans</td><td>1</td><td>£11.99</td></tr>
</table>
<table class=t>
<tr><td style="font-weight:normal">Subtotal</td><td style="font-weight:normal">£19.34</td></tr>
<tr><td style="border:0;font-weight:normal">VAT 20%</td><td style="border:0;font-weight:normal">£1.20</td></tr>
<tr><td>Total</td><td>£20.54</td></tr></table>
<p>Paid by card: VISA **** 4471</p><div class=c>Thank you for shopping with us!</div></div>
""",
    "invoice": """<meta charset=utf-8><style>body{margin:30px;background:#fff;color:#222;
font:14px 'Liberation Sans',Arial}
h1{font-size:26px;margin:0 0 12px}
.two{display:flex;gap:120px}
dl{display:grid;grid-template-columns:150px 220px;row-gap:6px;margin:0}
dt{color:#555}
dd{margin:0}
table{width:860px;border-collapse:collapse;margin:24px 0 10px}
td,th{border:1px solid #ccc;padding:7px 10px;text-align:left}
th{background:#eef}
.n{text-align:right}
.tot{width:300px;margin-left:560px}
.tot td{border:0;padding:4px 10px}
</style>
<h1>Invoice</h1><div class=two><div><b>Müller Bürobedarf GmbH</b>
<br>Hauptstraße 5<br>80331 München<br>info@mueller-buero.example</div>
<dl><dt>Invoice number</dt><dd>RE-2026-0815</dd><dt>Invoice date</dt><dd>24.12.2025</dd><dt>Due date</dt><dd>
07.01.2026</dd><dt>Customer</dt><dd>Anna Schmidt</dd></dl></div>
<table>
<tr><th>Description</th><th>Quantity</th><th>Unit price</th><th>Amount</th></tr>
<tr><td>Office chair</td><td class=n>2</td><td class=n>149,50 €</td><td class=n>299,00 €</td></tr>
<tr><td>Desk lamp</td><td class=n>3</td><td class=n>39,90 €</td><td class=n>119,70 €</td></tr>
<tr><td>Standing desk</td><td class=n>1</td><td class=n>1.049,00 €</td><td class=n>1.049,00 €</td></tr></table>
<table class=tot>
<tr><td>Net total</td><td class=n>1.467,70 €</td></tr>
<tr><td>VAT 19 %</td><td class=n>278,86 €</td></tr>
<tr><td><b>Total due</b></td><td class=n><b>1.746,56 €</b></td></tr></table>
<p>Please pay by bank transfer. IBAN: DE89 3704 0044 0532 0130 00</p>
""",
    "form": """<meta charset=utf-8><style>body{margin:24px;background:#f4f4f6;color:#222;font:14px 'DejaVu Sans'}
h2{margin:0 0 16px}
label{display:inline-block;width:130px}
input[type=text],select{width:220px;padding:5px;font:14px 'DejaVu Sans';border:1px solid #999;background:#fff}
p{margin:9px 0}
button{font:14px 'DejaVu Sans';padding:7px 20px;border:1px solid #888;border-radius:4px;background:#fff;
margin-right:10px}
.p{background:#1a66cc;color:#fff;border-color:#1a66cc}
.d{background:#e4e4e4;color:#aaa;border-color:#ccc}
.tabs span{display:inline-block;padding:8px 18px;border:1px solid #bbb;border-bottom:0;background:#ddd}
.tabs .on{background:#fff;border-bottom:2px solid #1a66cc;font-weight:bold}
</style>
<h2>Account settings</h2><div class=tabs><span>General</span>
<span class=on>Profile</span>
<span>Security</span></div><hr>
<p><label>First name:</label><input type=text value="Grace"></p>
<p><label>Last name:</label><input type=text value="Hopper"></p>
<p><label>E-mail:</label><input type=text value="grace@navy.example"></p>
<p><label>Date of birth:</label><input type=text value="1906-12-09"></p>
<p><label>Phone:</label><input type=text value=""></p>
<p><label>Country:</label><select><option>United States<option>Canada</select></p>
<p><input type=checkbox checked id=a> Send me the newsletter</p>
<p><input type=checkbox id=b> Share my profile</p>
<p><input type=radio name=p checked> Monthly &nbsp; <input type=radio name=p> Yearly</p>
<p style="color:#c00">Error: the phone number is missing.</p>
<p><button class=p>Save</button><button>Cancel</button><button class=d disabled>Delete account</button></p>
""",
    "dialog": """<meta charset=utf-8><style>body{margin:0;background:#667;font:14px 'DejaVu Sans';color:#222}
.d{position:absolute;left:220px;top:150px;width:480px;background:#f5f5f5;border:1px solid #333;
border-radius:6px}
.t{background:#dcdcdc;padding:9px 14px;font-weight:bold;border-bottom:1px solid #bbb;border-radius:6px 6px 0 0}
.b{padding:22px 20px}
.f{text-align:right;padding:12px}
button{font:14px 'DejaVu Sans';padding:7px 18px;border:1px solid #888;border-radius:4px;background:#fff;
margin-left:8px}
.red{background:#c62828;color:#fff;border-color:#c62828}
</style>
<div class=d><div class=t>Could not save the file</div>
<div class=b>The disk is full. Free at least 250 MB and try again.<br>
<br>Error code: 0x80070070<br>File: report-final.odt</div>
<div class=f><button>Cancel</button><button>Retry</button><button class=red>Discard</button></div></div>
""",
    "table": """<meta charset=utf-8><style>body{margin:24px;background:#fff;font:14px 'DejaVu Sans';color:#222}
table{border-collapse:collapse}
td,th{padding:7px 16px;border-bottom:1px solid #ddd;text-align:left}
th{background:#f0f0f0;border-bottom:2px solid #999}
.s td{background:#2f6fd0;color:#fff}
.n{text-align:right}
</style>
<h2>Orders</h2><table>
<tr><th>Order</th><th>Customer</th><th>Status</th><th class=n>Price</th></tr>
<tr><td>1041</td><td>Ada Lovelace</td><td>Shipped</td><td class=n>$1,250.00</td></tr>
<tr><td>1042</td><td>Alan Turing</td><td>Pending</td><td class=n>$84.50</td></tr>
<tr class=s><td>1043</td><td>Katherine Johnson</td><td>Shipped</td><td class=n>$310.25</td></tr>
<tr><td>1044</td><td>Linus Pauling</td><td>Cancelled</td><td class=n>$19.99</td></tr></table>
<p>4 orders, page 1 of 3</p>
""",
    "shop": """<meta charset=utf-8><style>body{margin:0;font:15px 'Liberation Sans';background:#fff;color:#1b1b1b}
nav{background:#14324a;color:#fff;padding:14px 24px}
nav span{margin-right:28px}
nav .on{border-bottom:3px solid #ffb300;padding-bottom:10px}
main{padding:20px 24px}
.row{display:grid;grid-template-columns:300px 90px 110px 120px;padding:9px 0;border-bottom:1px solid #e3e3e3}
.h{font-weight:bold;color:#555}
.sum{margin-top:18px;width:620px;text-align:right;line-height:26px}
b{margin-left:30px}
.pay{display:inline-block;background:#1b8a3a;color:#fff;padding:10px 30px;border-radius:5px;margin-top:14px}
.msg{background:#fdecea;color:#b3261e;padding:10px 14px;margin-bottom:14px;width:590px}
</style>
<nav><span>Home</span>
<span>Products</span>
<span class=on>Cart</span>
<span>Help</span></nav><main><h2>Your cart</h2><div class=msg>Your coupon SPRING has expired.</div>
<div class="row h"><div>Product</div>
<div>Qty</div>
<div>Unit price</div>
<div>Total</div></div>
<div class=row><div>USB-C cable 2 m</div>
<div>3</div>
<div>$8.99</div>
<div>$26.97</div></div>
<div class=row><div>Wireless mouse</div>
<div>1</div>
<div>$24.50</div>
<div>$24.50</div></div>
<div class=row><div>Laptop stand</div>
<div>2</div>
<div>$31.00</div>
<div>$62.00</div></div>
<div class=sum>Subtotal:<b>$113.47</b>
<br>Shipping:<b>$5.00</b>
<br>Tax (8%):<b>$9.08</b>
<br>Order total:<b>$127.55</b></div>
<div class=pay>Check out</div></main>
""",
    "dark": """<meta charset=utf-8><style>body{margin:0;background:#26282c;color:#e6e6e6;font:14px 'DejaVu Sans';
display:flex}
.side{width:200px;background:#1d1f22;height:760px;padding-top:12px}
.side div{padding:10px 20px}
.side .on{background:#3574f0}
main{padding:24px;line-height:2.6}
input[type=text]{background:#1d1f22;color:#eee;border:1px solid #666;padding:6px;width:200px;
font:14px 'DejaVu Sans'}
.k{display:inline-block;width:150px}
button{font:14px 'DejaVu Sans';background:#3a3d42;color:#eee;border:1px solid #666;padding:7px 18px;
border-radius:4px;margin-right:8px}
</style>
<div class=side><div>Appearance</div>
<div>Editor</div>
<div class=on>Network</div>
<div>Plugins</div>
<div>About</div></div><main><h3>Network</h3><span class=k>Proxy host</span>
<input type=text value="proxy.corp.example">
<br><span class=k>Port</span><input type=text value="8080">
<br><span class=k>User name</span><input type=text value="">
<br><input type=checkbox checked> Use a proxy<br><input type=checkbox> Ask for a password<br><span class=k>
Version</span> 4.12.1<br><span class=k>Last update</span> 3 June 2026, 09:15<br><button>Apply</button><button>
Reset</button></main>
""",
    "bank": """<meta charset=utf-8><style>body{margin:24px;font:14px 'DejaVu Sans Mono';color:#111;background:#fffef8}
pre{font:14px 'DejaVu Sans Mono';line-height:21px}
</style>
<pre>
STATEMENT OF ACCOUNT

Account holder:  Marie Dupont
Account number:  FR76 3000 6000 0112 3456 7890 189
Period:          01/05/2026 - 31/05/2026

Date         Description              Amount     Balance
02/05/2026   Opening balance                    1,204.10
05/05/2026   Salary                 2,350.00    3,554.10
09/05/2026   Rent                    -890.00    2,664.10
14/05/2026   Groceries                -76.35    2,587.75
28/05/2026   Train ticket             -42.00    2,545.75

Closing balance: 2,545.75 EUR
</pre>
""",
}


def later_form() -> str:
    """The form with a number, a tick and another tab, without its error, and with the last button enabled."""
    page = PAGES["form"]
    for old, new in (
        ('value=""', 'value="555 0199"'),
        ("checkbox id=b", "checkbox checked id=b"),
        ("<span class=on>Profile", "<span>Profile"),
        ("<span>Security", "<span class=on>Security"),
        ("class=d disabled>", ">"),
        ('<p style="color:#c00">Error: the phone number is missing.</p>', ""),
    ):
        assert old in page, old
        page = page.replace(old, new)
    return page


def long_list(scrolled: int) -> str:
    """Many lines below a header that stays."""
    names = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau".split()
    lines = "".join(f"<p>Line {n}: the {name} thing, number {37 * n}</p>" for n, name in enumerate(names * 4))
    style = "body{margin:0;font:14px 'DejaVu Sans'}header{position:fixed;top:0;left:0;right:0;height:50px;"
    style += f"background:#246;color:#fff;padding:10px}}main{{margin-top:{80 - scrolled}px;padding:0 20px}}"
    return f"<meta charset=utf-8><style>{style}</style><header>My list</header><main>{lines}</main>"
