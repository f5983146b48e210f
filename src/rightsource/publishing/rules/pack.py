"""The shareholder committee's pack: page one answers, one page for each vehicle, then annexes; every figure numbered.

Begin with `build_pack`. It takes rows as one audience knew them and returns values; `pack_workbook` and `pack_paper`
write them down.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from rightsource.constitution.rules.duties import duties_losing_holder, duty_gaps, holders_ending
from rightsource.publishing.rules.pack_figures import PackRow, Unit, Working
from rightsource.publishing.rules.pack_findings import decisions_asked, findings
from rightsource.publishing.rules.pack_group import group_page
from rightsource.publishing.rules.pack_parts import (
    Annex,
    Cell,
    Finding,
    Making,
    Pack,
    PackMaterial,
    PackTable,
    VehiclePage,
    pack_rules,
)
from rightsource.publishing.rules.pack_savings import savings_part
from rightsource.publishing.rules.pack_vehicle import open_now, vehicle_page, warnings_table
from rightsource.quantities.wording import day_in_words
from rightsource.storage.knowledge import Audience, Recorded

__all__ = ["Pack", "PackMaterial", "build_pack"]


def build_pack(material: PackMaterial, *, on: date, audience: Audience) -> Pack:
    """Return the pack of a day as an audience knew it; the order of the rows given makes no difference.

    Args:
        material: all that is on record; what the audience did not know by the day is left out.
        on: the day.
        audience: who reads it.
    """
    making = Making(_as_known(material, on, audience), on, audience)
    group = group_page(making)
    pages = tuple(vehicle_page(making, vehicle) for vehicle in making.vehicles)
    savings = savings_part(making)
    exposure = _exposure_table(making, pages)
    warnings = warnings_table(making, list(open_now(making)))
    duties = _duties_table(making)
    found = findings(making, group, pages, savings)
    asked = decisions_asked(making)
    profile = making.profile
    annexes = (
        Annex("findings", "Every finding", (_findings_table(found),)),
        Annex("savings", "Savings", (replace(savings.table, title=f"Savings of {making.year}, everybody's"),)),
        Annex("exposure", "Exposure", (exposure,)),
        Annex("warnings", "Warnings", (warnings,)),
        Annex("duties", "Duties about to lose a holder", (duties,)),
        Annex("months", "Behind the charts", tuple(replace(each.months, title=each.name) for each in pages)),
    )
    return Pack(
        organisation=profile.organisation if profile is not None else "",
        council=profile.name if profile is not None else "The council",
        is_fictional=profile is not None and profile.is_fictional,
        on=on,
        audience=audience,
        year=making.year,
        statement=group.version.value,
        members=group.members,
        dealings=group.dealings,
        missing=group.missing,
        findings=found,
        findings_shown=int(pack_rules()["findings_shown"]),
        decisions=asked,
        vehicles=pages,
        annexes=annexes,
        figures=making.book.figures,
    )


def _as_known(material: PackMaterial, on: date, audience: Audience) -> PackMaterial:
    """Return what the audience knew by the day, in an order that does not depend on where it was read from."""
    kept = {}
    for table in fields(material):
        rows = getattr(material, table.name)
        if rows and isinstance(rows[0], Recorded):
            known = [row for row in rows if row.is_known(on, audience)]
            rows = tuple(sorted(known, key=lambda row: (repr(row.row), row.record_id)))
        kept[table.name] = rows
    return PackMaterial(**kept)


def _findings_table(found: tuple[Finding, ...]) -> PackTable:
    rows: list[tuple[Cell, ...]] = [
        (str(finding.severity), finding.sentence, ", ".join(figure.number for figure in finding.figures))
        for finding in found
    ]
    return PackTable("The gravest first", ("How bad", "Finding", "Rests on"), tuple(rows), empty="Nothing found amiss.")


def _exposure_table(making: Making, pages: tuple[VehiclePage, ...]) -> PackTable:
    rows: list[tuple[Cell, ...]] = []
    for page in pages:
        if page.exposure.rows:
            total, limit, left, used = (row[1] for row in page.exposure.rows[-4:])
            rows.append((page.name, total, limit, left, used))
    if rows:
        total = making.book.from_figures(
            "Exposure to all vehicles", Working.SUM, [page.exposure_total for page in pages]
        )
        rows.append(("All vehicles", total, "", "", ""))
    return PackTable(
        "What the council stands to lose with each vehicle",
        ("Vehicle", "Exposure", "Limit", "Left", "Used"),
        tuple(rows),
        has_total=True,
        note="Equity, loans, guarantees, overdrafts, undrawn facilities, pension guarantees and uninvoiced contracts.",
    )


def _duties_table(making: Making) -> PackTable:
    material = making.material
    standings = duty_gaps(
        material.register,
        material.duties,
        material.posts,
        making.on,
        organisations=material.organisations,
        powers=material.powers,
    )
    endings = holders_ending(material.posts, making.on, int(pack_rules()["holder_leaving_days"]))
    rows: list[tuple[Cell, ...]] = []
    for ending, duties in duties_losing_holder(standings, endings):
        count = making.book.from_rows(
            f"{ending.title}: duties it answers for",
            [
                PackRow(
                    record_id=f"duty: {duty.duty}",
                    table="register of duties",
                    whose="",
                    says=duty.title,
                    value=Decimal(1),
                    source=duty.source_title,
                    reference=f"{duty.act} {duty.section}",
                    grade=f"law, {duty.basis}",
                    known_on=duty.in_force_from,
                )
                for duty in duties
            ],
            unit=Unit.DUTIES,
        )
        titles = "; ".join(duty.title for duty in duties) or "None that is counted."
        rows.append((ending.title, day_in_words(ending.last_day), count, titles))
    return PackTable(
        "Posts that will have no holder, and the duties they answer for",
        ("Post", "Last day of its holder", "Duties", "Which"),
        tuple(rows),
        empty="No holder of a post is about to leave without a successor on record.",
    )
