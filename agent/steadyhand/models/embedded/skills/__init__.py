"""How each kind of step is done: one generator a kind, yielding Proposals and reading the screen in between.

A skill knows nothing of displays, input devices or gates. It sees Observations and Outcomes through its Mind.

What each file does, in the order of a task:

- ``doing``: the moves that all share: propose an act, wait, look, bring a window to the front.
- ``reach``, ``reveal``, ``blockers``: getting at a target: waiting, opening what hides it, what is in the way.
- ``windows``: opening applications and files, switching, closing.
- ``pointing``, ``menus``: clicks, drags, scrolling; menus of any depth.
- ``choosing``, ``rows``, ``drawn``, ``calendars``, ``timing``: options, switches, sliders; boxes beside rows;
  controls that are only drawn; dates; lengths of time.
- ``writing``, ``searching``, ``sheets``: text into its place, the search field, cells of a spreadsheet.
- ``passages``, ``unread``, ``replacing``: pieces of a text that is told, of one that is only seen, every old by a new.
- ``deeds``, ``everything``: what belongs to a thing ("archive the newsletter"); the same to all that fit.
- ``creating``, ``filling``: a new thing under a name; one whose dialog is filled in.
- ``saving``, ``exporting``: a document under its name; as a file of another form.
- ``not_now``: messages of a busy application, after which it is tried again.
- ``reading``, ``asking``, ``calculating``: values, checks and waits; yes or no; sums on a calculator's buttons.

``carrying`` knows which one does which intent.
"""
