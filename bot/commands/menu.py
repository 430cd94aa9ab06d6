"""The command line's grammar (design, section 7); each command's work lies in its own module, loaded when it is run."""

import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import WRONG, with_settings
from bot.rules.models import State
from bot.rules.own_files import PaperKind

_HELP = "The rectification bot. Without a command it runs; without BOT_TOKEN it rehearses on a page in the browser."


class KnownItems(StrEnum):
    """As `renewing.Mode`, which is loaded only when a ledger is read."""

    STOP = "stop"
    SKIP = "skip"
    UPDATE = "update"


class Aliases(StrEnum):
    LIST = "list"
    REMOVE = "remove"


app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False, help=_HELP)


def choose() -> int:
    """Run what `sys.argv` says; a wrong command line is explained and gives exit status 2."""
    try:
        return int(app(standalone_mode=False) or 0)
    except typer.Exit as leave:
        return int(leave.exit_code)
    except Exception as error:
        if not hasattr(error, "format_message"):  # the library's own errors can say what is wrong
            raise
        print(error.format_message(), file=sys.stderr)
        return WRONG


@app.command("run")
def _run() -> int:
    """Run the bot until it is stopped; a rehearsal when BOT_TOKEN is not set."""
    from bot.commands.running import run

    return with_settings(run)


@app.command("rehearse")
def _rehearse(port: Annotated[int | None, typer.Option(help="port of the page; 0 takes a free one")] = None) -> int:
    """Live through a week with a fictional bureau on a page in the browser; nothing leaves this machine."""
    from bot.commands.running import rehearse

    return with_settings(lambda settings: rehearse(settings, port))


@app.command("import")
def _import(
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and report, change nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    level: Annotated[int | None, typer.Option(help="which outline level is the item (1 is the outermost)")] = None,
    mode: Annotated[
        KnownItems, typer.Option(help="items of a ledger that are known already: stop, skip them, or update them")
    ] = KnownItems.STOP,
    reason: Annotated[str | None, typer.Option(help="why owners or dates of issued items change")] = None,
    feedback: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day of the feedback, where a ledger does not say")
    ] = None,
    same: Annotated[
        list[str] | None,
        typer.Option(help="WORDS=NAME: whom words of files mean, from now on; may be given several times"),
    ] = None,
) -> int:
    """Read a feedback notice (.txt, .docx), a ledger or a roster (.xlsx) or a work calendar (.xlsx, .toml)."""
    from bot.actions.items.renewing import Mode
    from bot.commands.importing import import_file

    return with_settings(
        lambda settings: import_file(
            settings,
            file,
            dry_run=dry_run,
            json_wanted=as_json,
            level=level,
            mode=Mode(mode.value),
            reason=reason,
            feedback_on=feedback.date() if feedback is not None else None,
            same=same or (),
        )
    )


@app.command("alias")
def _alias(
    what: Annotated[Aliases, typer.Argument(help="list what was decided, or remove one")],
    words: Annotated[str | None, typer.Argument(help="remove: the words as they stand in files")] = None,
) -> int:
    """What words of files were decided to mean: other names of units and people."""
    from bot.commands.aliasing import list_aliases, remove_alias

    if what == Aliases.LIST:
        return with_settings(list_aliases)
    if words is None:
        raise typer.BadParameter("Missing: the words that mean nothing any more.", param_hint="WORDS")
    return with_settings(lambda settings: remove_alias(settings, words))


@app.command("invite")
def _invite(
    posts: Annotated[list[str] | None, typer.Argument(help="units or posts; none: whoever is missing")] = None,
) -> int:
    """Make one-time links, and QR pictures of them, for posts whose holder has not joined."""
    from bot.commands.inviting import invite_posts

    return with_settings(lambda settings: invite_posts(settings, posts or []))


@app.command("export")
def _export(
    what: str,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="where to; for a dossier and an issue a folder will do")
    ] = None,
    number: Annotated[
        str | None, typer.Argument(help="of the item, the campaign, the issue; a notice's YEAR-NUMBER; a meeting's own")
    ] = None,
    campaign: Annotated[bool, typer.Option("--campaign", help="a whole campaign: its dossiers, its ledger")] = False,
    originals: Annotated[bool, typer.Option("--originals", help="nothing is blackened in what is written")] = False,
    unit: Annotated[str | None, typer.Option(help="ledger: what this unit leads")] = None,
    leader: Annotated[str | None, typer.Option(help="ledger: what this leader is responsible for")] = None,
    state: Annotated[
        list[State] | None, typer.Option(help="ledger: only what stands so; may be given several times")
    ] = None,
    profile: Annotated[str | None, typer.Option(help="ledger: in this recipient's columns; see `profile list`")] = None,
    final: Annotated[bool, typer.Option("--final", help="notice: the final form, not the one about progress")] = False,
    form: Annotated[PaperKind, typer.Option("--form", help="issue: in which form")] = PaperKind.WORD,
) -> int:
    """Write files from the database: roster, ledger [--campaign ID], dossier ITEM, dossier --campaign [ID]; papers in Word:
    notice-form YEAR-NUMBER, closure-form ITEM, meeting-list [MEETING], notice [--final] [--campaign ID]; the weekly summary:
    issue [NUMBER] [--form docx|xlsx|pdf], without -o into the data folder's documents."""
    if what == "issue":
        from bot.commands.exporting_issue import export_issue

        issue = _whole(number)
        return with_settings(lambda settings: export_issue(settings, issue, output, form=form))
    if output is None:
        raise typer.BadParameter("Missing: where to write.", param_hint="-o")
    return _export_to(
        what,
        number,
        output,
        campaign=campaign,
        originals=originals,
        unit=unit,
        leader=leader,
        final=final,
        state=state or (),
        profile=profile,
    )


def _export_to(
    what: str,
    number: str | None,
    output: Path,
    *,
    campaign: bool,
    originals: bool,
    unit: str | None,
    leader: str | None,
    final: bool,
    state: Sequence[State],
    profile: str | None,
) -> int:
    if what in ("notice-form", "closure-form", "meeting-list"):
        from bot.commands.forming import export_form

        return with_settings(lambda settings: export_form(settings, what, number, output))
    if what == "ledger":
        from bot.commands.exporting_ledger import export_ledger

        asked = campaign, _whole(number)
        return with_settings(
            lambda settings: export_ledger(
                settings,
                output,
                unit=unit,
                leader=leader,
                campaign=asked,
                states=tuple(map(State, state)),
                profile=profile,
            )
        )
    if what == "notice":
        from bot.commands.noticing import export_notice

        chosen = _whole(number)
        return with_settings(lambda settings: export_notice(settings, chosen, output, final=final))
    if what != "dossier":
        from bot.commands.exporting import export_file

        return with_settings(lambda settings: export_file(settings, what, output))
    from bot.commands.filing import export_campaign, export_dossier

    write = export_campaign if campaign else export_dossier
    whole = _whole(number)
    return with_settings(lambda settings: write(settings, whole, output, originals=originals))


def _whole(number: str | None) -> int | None:
    if number is None or (number.isascii() and number.isdecimal()):
        return None if number is None else int(number)
    raise typer.BadParameter(f"{number!r} is not a valid integer.", param_hint="NUMBER")


profile_app = typer.Typer(no_args_is_help=True, help="Layouts of the ledger for its recipients, made from their files.")
app.add_typer(profile_app, name="profile")


@profile_app.command("add")
def _profile_add(
    name: Annotated[str, typer.Argument(help="what it is called")],
    file: Annotated[
        Path, typer.Argument(help="the recipient's form, or any ledger of theirs (.xlsx, .csv and the like)")
    ],
    replace: Annotated[bool, typer.Option("--replace", help="put it in the place of one of this name")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would fill which column")] = False,
) -> int:
    """Keep the heads of a file, in their order, as a layout in which `export ledger --profile NAME` writes."""
    from bot.commands.profiling import add_profile

    return with_settings(lambda settings: add_profile(settings, name, file, replace=replace, dry_run=dry_run))


@profile_app.command("list")
def _profile_list() -> int:
    """Print every layout and what fills its columns."""
    from bot.commands.profiling import list_profiles

    return with_settings(list_profiles)


@profile_app.command("remove")
def _profile_remove(name: str) -> int:
    """Remove a layout; the ledger stays as it is."""
    from bot.commands.profiling import remove_profile

    return with_settings(lambda settings: remove_profile(settings, name))


@app.command("close-campaign")
def _close_campaign(
    output: Annotated[Path, typer.Option("-o", "--output", help="where the archive goes")],
    campaign: Annotated[int | None, typer.Argument(help="which campaign; none: the only one")] = None,
) -> int:
    """Archive a campaign in which nothing is open, prove the archive, and close the campaign for good."""
    from bot.commands.keeping import close_campaign

    return with_settings(lambda settings: close_campaign(settings, campaign, output))


@app.command("purge")
def _purge(
    archive: Annotated[Path, typer.Option(help="the recorded archive that holds every file")],
    campaign: Annotated[int | None, typer.Argument(help="which campaign; none: the only one")] = None,
) -> int:
    """Leave the files of a campaign that was closed RETENTION_YEARS ago to its archive alone."""
    from bot.commands.keeping import purge

    return with_settings(lambda settings: purge(settings, campaign, archive))


@app.command("history")
def _history(
    item: Annotated[int, typer.Argument(help="the item's number")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write it to this file")] = None,
) -> int:
    """Print everything that happened to an item, oldest first."""
    from bot.commands.telling import tell_history

    return with_settings(lambda settings: tell_history(settings, item, output))


@app.command("trace")
def _trace(
    issue: Annotated[int | None, typer.Argument(help="number of the weekly summary; the newest when not given")] = None,
    figure: Annotated[str | None, typer.Argument(help="one of its figures; all of them when not given")] = None,
    unit: Annotated[str | None, typer.Option(help="only items of this unit")] = None,
) -> int:
    """Print the figures of a weekly summary, or the items behind one of them with what was sent in that week."""
    from bot.commands.tracing import trace

    return with_settings(lambda settings: trace(settings, issue, figure, unit))


@app.command("foresee")
def _foresee(
    since: Annotated[str | None, typer.Option("--from", help="the first day; today when not given")] = None,
    until: Annotated[str | None, typer.Option("--to", help="the last day; six days later when not given")] = None,
    person: Annotated[str | None, typer.Option(help="only what this person gets")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> int:
    """Print who will get what, when, if nobody does anything meanwhile; nothing is sent."""
    from bot.commands.foreseeing import tell_foresight

    return with_settings(lambda settings: tell_foresight(settings, since, until, person, as_json=as_json))


@app.command("blacken")
def _blacken(
    evidence: Annotated[int, typer.Argument(help="the number that stands under the picture in the gallery")],
    areas: Annotated[str | None, typer.Argument(help="squares of the grid, e.g. B2,C3-D5")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="no longer; all of them when no squares are named")] = False,
) -> int:
    """Blacken parts of a picture in every copy that leaves the bureau; the original is kept as it is."""
    from bot.commands.blackening import blacken

    return with_settings(lambda settings: blacken(settings, evidence, areas, remove=remove))


@app.command("audit")
def _audit(
    what: str,
    head: Annotated[
        str | None, typer.Option(help="COUNT:HASH noted earlier; nothing since then may be cut off")
    ] = None,
) -> int:
    """`audit verify` proves that no row of the audit trail was changed; `audit draws` draws every random draw again."""
    if what == "draws":
        from bot.commands.redrawing import verify_draws

        return with_settings(verify_draws)
    from bot.commands.caring import verify_audit

    return with_settings(lambda settings: verify_audit(settings, what, head))


@app.command("backup")
def _backup(path: Path) -> int:
    """Copy the database to PATH while the bot runs."""
    from bot.commands.caring import backup_database

    return with_settings(lambda settings: backup_database(settings, path))


@app.command("doctor")
def _doctor(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="set files aside that nothing refers to; none is deleted")
    ] = False,
) -> int:
    """Say how the bot is: settings, database, queues, and every stored file by its hash."""
    from bot.commands.caring import examine

    return with_settings(lambda settings: examine(settings, as_json=as_json, clean=clean))
