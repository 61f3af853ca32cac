"""Transactional ODM: what Insert, Update, Upsert, Remove and Context leave, what they replaced, and where they do not fit."""

from random import Random

import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.raw.odm import read_odm, side_tables


def transactional(*forms: str) -> bytes:
    """One FormData a line from line 2 on, each within an event and a subject that are only context."""
    subject = '<SubjectData SubjectKey="001" TransactionType="Context"><StudyEventData StudyEventOID="E" TransactionType="Context">'
    lines = "\n".join(f"{subject}{form}</StudyEventData></SubjectData>" for form in forms)
    return whole(lines)


def whole(subjects: str, file_type: str = "Transactional") -> bytes:
    root = f'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="{file_type}"><ClinicalData StudyOID="S" MetaDataVersionOID="V">'
    return f"{root}\n{subjects}\n</ClinicalData></ODM>".encode()


def ae(transaction: str, *items: str, repeat: str = "1", form: str = "Upsert") -> str:
    """A form with one item group, its transactions, and items as ITEM=value, ITEM=value/Transaction, ITEM! (null) or ITEM."""
    said = f' TransactionType="{transaction}"' if transaction else ""
    group = f'<ItemGroupData ItemGroupOID="AE" ItemGroupRepeatKey="{repeat}"{said}>{"".join(map(item, items))}</ItemGroupData>'
    return f'<FormData FormOID="F" TransactionType="{form}">{group}</FormData>'


def item(said: str) -> str:
    told, _, transaction = said.partition("/")
    oid, given, value = told.partition("=")
    null = ' IsNull="Yes"' if oid.endswith("!") else ""
    valued = f' Value="{value}"' if given else ""
    typed = f' TransactionType="{transaction}"' if transaction else ""
    return f'<ItemData ItemOID="{oid.rstrip("!")}"{valued}{null}{typed}/>'


def read(data: bytes):
    found = Findings()
    return read_odm(data, "F", "AE", "raw/study.xml", found), [f for f in found if f.rule != "odm-no-metadata"]


def now(data: bytes) -> tuple[list[tuple], list[tuple[str, str, int]]]:
    """The repeat key, items and line of each current record, and what was found."""
    table, found = read(data)
    kept = [table.columns[table.names.index("ItemGroupRepeatKey")], *table.columns[9:], table.lines]
    return list(zip(*(column.tolist() for column in kept))), [(f.rule, f.severity, f.count) for f in found]


def earlier(data: bytes) -> list[tuple]:
    names = ["ItemGroupRepeatKey", "ItemOID", "Value", "Line", "ReplacedBy", "ReplacedLine"]
    return list(side_tables(data)["earlier_versions"][names].itertuples(index=False, name=None))


def test_an_update_changes_what_it_names_and_keeps_the_rest():
    data = transactional(ae("Insert", "TERM=Rash", "SEV=1"), ae("Insert", "TERM=Fever", repeat="2"), ae("Update", "SEV=2"))

    assert ([("1", "Rash", "2", 4), ("2", "Fever", "", 3)], [("odm-replaced", "note", 1)]) == now(data)
    assert [("1", "SEV", "1", 2, "Update", 4)] == earlier(data)


def test_the_same_value_again_replaces_nothing():
    data = transactional(ae("Insert", "TERM=Rash"), ae("Update", "TERM=Rash"))

    assert ([("1", "Rash", 3)], []) == now(data)
    assert [] == earlier(data)


def test_an_update_to_null_empties_and_one_without_a_value_does_not():
    """IsNull is a value that was mentioned; an element without Value and IsNull mentions only its annotations."""
    data = transactional(ae("Insert", "TERM=Rash", "SEV=1"), ae("Update", "TERM!", "SEV"))

    assert ([("1", "", "1", 3)], [("odm-replaced", "note", 1), ("odm-null", "note", 1)]) == now(data)
    assert [("1", "TERM", "Rash", 2, "Update", 3)] == earlier(data)
    assert ["TERM"] == side_tables(data)["nulls"].ItemOID.tolist()


def test_upsert_is_insert_or_update():
    data = transactional(ae("Upsert", "TERM=Rash"), ae("Upsert", "TERM=Fever"), ae("Upsert", "TERM=Cough", repeat="2"))

    assert ([("1", "Fever", 3), ("2", "Cough", 4)], [("odm-replaced", "note", 1)]) == now(data)


def test_remove_takes_the_record_away_and_lists_it():
    data = transactional(ae("Insert", "TERM=Rash", "SEV=1"), ae("Insert", "TERM=Fever", repeat="2"), ae("Remove"))

    assert ([("2", "Fever", "", 3)], [("odm-removed", "note", 1)]) == now(data)
    assert [("1", "TERM", "Rash", 2, "Remove", 4), ("1", "SEV", "1", 2, "Remove", 4)] == earlier(data)


def test_what_is_removed_can_be_inserted_again():
    """The new record begins anew: at its own place, with nothing of the one that was removed."""
    data = transactional(
        ae("Insert", "TERM=Rash", "SEV=1"), ae("Insert", "TERM=Fever", repeat="2"), ae("Remove"), ae("Insert", "TERM=Itch")
    )

    assert ([("2", "Fever", "", 3), ("1", "Itch", "", 5)], [("odm-removed", "note", 1)]) == now(data)


def test_an_item_can_be_removed_by_itself():
    data = transactional(ae("Insert", "TERM=Rash", "SEV=1"), ae("Update", "SEV/Remove"))

    assert [("1", "Rash", "", 3)] == now(data)[0]
    assert [("1", "SEV", "1", 2, "Remove", 3)] == earlier(data)


@pytest.mark.parametrize(
    "removal",
    [
        '<SubjectData SubjectKey="001" TransactionType="Remove"/>',
        '<SubjectData SubjectKey="001" TransactionType="Context"><StudyEventData StudyEventOID="E" TransactionType="Remove"/>'
        "</SubjectData>",
        '<SubjectData SubjectKey="001" TransactionType="Remove"><StudyEventData StudyEventOID="E"><FormData FormOID="F"/>'
        "</StudyEventData></SubjectData>",
    ],
)
def test_removing_something_above_removes_all_below(removal):
    """Also where what is removed was itself only context, and where the removal names what it removes."""
    inserted = transactional(ae("Insert", "TERM=Rash"), ae("Insert", "TERM=Fever", repeat="2"))
    data = inserted.replace(b"\n</ClinicalData>", f"\n{removal}\n</ClinicalData>".encode())

    assert ([], [("odm-removed", "note", 2)]) == now(data)
    assert [("1", "TERM", "Rash", 2, "Remove", 4), ("2", "TERM", "Fever", 3, "Remove", 4)] == earlier(data)


def test_an_element_without_a_transaction_has_that_of_its_parent():
    """Down from SubjectData over event and form; an item may say otherwise."""
    inserted = '<SubjectData SubjectKey="001" TransactionType="Insert"><StudyEventData StudyEventOID="E"><FormData FormOID="F">'
    group = f'<ItemGroupData ItemGroupOID="AE" ItemGroupRepeatKey="1">{item("TERM=Rash")}{item("SEV=1/Context")}</ItemGroupData>'
    data = whole(f"{inserted}{group}</FormData></StudyEventData></SubjectData>")

    assert ([("1", "Rash", "", 2)], [("odm-context", "warning", 1)]) == now(data)


def test_context_changes_nothing():
    """What is resent as context is no record and no value; where the file does not have it elsewhere it is listed."""
    data = transactional(ae("Insert", "TERM=Rash"), ae("Context", "TERM=Rash"), ae("Context", "TERM=Other", repeat="2"))
    untaken = side_tables(data)["not_taken"]

    assert [("1", "Rash", 2)] == now(data)[0]
    assert [("2", "TERM", "Other", 4)] == list(
        untaken[["ItemGroupRepeatKey", "ItemOID", "Value", "Line"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ([ae("Insert", "TERM=Rash"), ae("Insert", "TERM=Fever")], [("odm-insert-exists", "warning", 1), ("odm-replaced", "note", 1)]),
        ([ae("Update", "TERM=Rash")], [("odm-update-missing", "error", 1)]),
        ([ae("Insert"), ae("Remove", repeat="2")], [("odm-remove-missing", "warning", 1)]),
        ([ae("Insert", "TERM=A"), ae("Update", "SEV=1")], [("odm-item-missing", "warning", 1)]),
        ([ae("Insert", "TERM=A"), ae("Update", "TERM=B/Insert")], [("odm-item-exists", "warning", 1), ("odm-replaced", "note", 1)]),
        ([ae("Insert", "TERM=A"), ae("Update", "SEV/Remove")], [("odm-item-gone", "warning", 1)]),
        ([ae("Insert", "TERM=A", form="Update")], [("odm-update-missing", "warning", 1)]),
        ([ae("", "TERM=A", form="Delete")], [("odm-unknown-transaction", "error", 1), ("odm-context", "warning", 1)]),
        ([ae("Insert", "TERM=A"), ae("Remove", "TERM=B/Insert")], [("odm-within-removed", "error", 1), ("odm-removed", "note", 1)]),
    ],
)
def test_a_transaction_that_does_not_fit_is_a_finding(forms, expected):
    assert expected == now(transactional(*forms))[1]


def test_the_findings_name_what_and_where():
    _, (unfit,) = read(transactional(ae("Update", "TERM=Rash"), ae("Update", "TERM=Fever", repeat="2")))
    _, (replaced,) = read(transactional(ae("Insert", "SEV=1"), ae("Update", "SEV=2")))
    _, (unknown, _) = read(transactional(ae("", "TERM=A", form="Upsrt")))

    assert "2 ItemGroupData updated without having been inserted: such a record has only what the update names" == unfit.message
    assert "raw/study.xml lines 2, 3" == unfit.source
    assert "1 value replaced or removed by later transactions: SEV (1); listed among the earlier versions" == replaced.message
    assert ("raw/study.xml line 2", ("001",)) == (replaced.source, replaced.subjects)
    assert "(Upsrt - did you mean Upsert?)" in unknown.message


def test_data_without_any_transaction_are_taken_and_told():
    data = whole('<SubjectData SubjectKey="1"><StudyEventData StudyEventOID="E"><FormData FormOID="F">'
                 '<ItemGroupData ItemGroupOID="AE"><ItemData ItemOID="TERM" Value="Rash"/></ItemGroupData>'
                 '</FormData></StudyEventData></SubjectData>')  # fmt: skip

    assert ([("", "Rash", 2)], [("odm-unsaid", "warning", 1)]) == now(data)


def test_a_snapshot_has_no_transactions():
    """A TransactionType in a snapshot changes nothing, not even Remove; a file of neither type is told."""
    data = transactional(ae("Remove", "TERM=Rash"))

    assert ([("1", "Rash", 2)], []) == now(data.replace(b'"Transactional"', b'"Snapshot"'))
    assert [("odm-file-type", "warning", 1)] == now(transactional(ae("Insert", "TERM=A")).replace(b'"Transactional"', b'"Other"'))[1]


def test_transactions_on_another_item_group_are_not_told_here():
    """Findings are about the item group that is read."""
    other = ae("Update", "X=1").replace('ItemGroupOID="AE"', 'ItemGroupOID="OTHER"')

    assert ([("1", "Rash", 3)], []) == now(transactional(other, ae("Insert", "TERM=Rash")))


def played(forms: list[tuple[str, str, list[tuple[str, str]]]]) -> dict[str, dict[str, str]]:
    """The records that transactions leave, played one after the other as the standard tells them."""
    records: dict[str, dict[str, str]] = {}
    for transaction, repeat, items in forms:
        if transaction == "Remove":
            records.pop(repeat, None)
            continue
        for oid, said in items:
            value, _, own = said.partition("/")
            act = own or transaction
            if act == "Context":
                continue
            record = records.setdefault(repeat, {}) if act != "Remove" else records.get(repeat, {})
            if act == "Remove":
                record.pop(oid, None)
            else:
                record[oid] = value or record.get(oid, "")
        if transaction != "Context":
            records.setdefault(repeat, {})
    return records


@pytest.mark.parametrize("seed", range(60))
def test_any_history_leaves_what_playing_it_leaves(seed):
    """Histories by chance, played step by step and read at once; each value is there now, or listed, exactly once."""
    chance = Random(seed)
    told = [""] * 4 + ["/Insert", "/Update", "/Upsert", "/Remove", "/Context"]
    forms = [("Insert", "0", [(oid, "0") for oid in "ABC"])]
    for step in range(chance.randrange(1, 15)):
        transaction = chance.choice(["Insert", "Update", "Upsert", "Upsert", "Remove", "Context"])
        items = [(oid, f"{chance.choice([step, step, ''])}{chance.choice(told)}") for oid in chance.sample("ABC", chance.randrange(3))]
        forms.append((transaction, chance.choice("12"), [] if transaction == "Remove" else items))
    data = transactional(
        *(
            ae(transaction, *(f"{o}{'=' * (said[:1].isdigit())}{said}" for o, said in items), repeat=repeat)
            for transaction, repeat, items in forms
        )
    )
    table, _ = read(data)
    sides = side_tables(data)

    rows = zip(table.columns[table.names.index("ItemGroupRepeatKey")].tolist(), *(column.tolist() for column in table.columns[9:]))
    values = {repeat: {oid: text for oid, text in zip("ABC", texts) if text} for repeat, *texts in rows}
    assert {repeat: {oid: text for oid, text in record.items() if text} for repeat, record in played(forms).items()} == values
    done = [(r, o, *said.partition("/")[::2], t) for t, r, items in forms for o, said in items]
    given = [(r, o) for r, o, value, own, t in done if value and (own or t) not in ("Remove", "Context")]
    kept = [(r, o) for r, texts in values.items() for o in texts]
    assert sorted(given) == sorted(kept + told_of(sides["earlier_versions"]))


def told_of(table) -> list[tuple[str, str]]:
    return list(table[["ItemGroupRepeatKey", "ItemOID"]].itertuples(index=False, name=None))


SIDES = """<SubjectData SubjectKey="001" TransactionType="Insert"><SiteRef LocationOID="01"/>
<AuditRecord EditPoint="DBAudit"><UserRef UserOID="U1"/><DateTimeStamp>2012-03-04T10:00:00</DateTimeStamp></AuditRecord>
<StudyEventData StudyEventOID="E" StudyEventRepeatKey="2"><FormData FormOID="F">
<Signature ID="SG1"><UserRef UserOID="U2"/><SignatureRef SignatureOID="S"/></Signature>
<ItemGroupData ItemGroupOID="AE" ItemGroupRepeatKey="1">
<ItemData ItemOID="TERM" Value="Rash">
<AuditRecord><UserRef UserOID="U1"/><ReasonForChange>typo</ReasonForChange></AuditRecord>
<Annotation SeqNum="1"><Comment SponsorOrSite="Site">see <b>note</b> 2</Comment>
<Flag><FlagValue CodeListOID="C">A</FlagValue></Flag><Flag><FlagValue CodeListOID="C">B</FlagValue></Flag></Annotation>
<v:Query Status="Open" Value="which side?"/>
</ItemData></ItemGroupData>
<ItemGroupData ItemGroupOID="LB"><ItemDataString ItemOID="X" AuditRecordID="AR9">1</ItemDataString>
<ItemDataString ItemOID="Y" AuditRecordID="AR9">2</ItemDataString></ItemGroupData>
</FormData></StudyEventData></SubjectData>
<AuditRecords><AuditRecord ID="AR9"><UserRef UserOID="U9"/></AuditRecord></AuditRecords>""".replace("<v:Query", '<v:Query xmlns:v="u"')


def told(sides: dict, name: str, *columns: str) -> list[tuple]:
    return list(sides[name][list(columns)].itertuples(index=False, name=None))


def test_what_stands_beside_the_data_is_kept_in_tables():
    """Every element says what it stands at and on which line; one kept apart under an ID stands at each item that names it."""
    sides = side_tables(whole(SIDES))

    assert [
        ("001", "", "", "", "", 3, "U1", ""),
        ("001", "E", "F", "AE", "TERM", 8, "U1", "typo"),
        ("001", "E", "F", "LB", "X", 16, "U9", ""),
        ("001", "E", "F", "LB", "Y", 16, "U9", ""),
    ] == told(
        sides, "audit", "SubjectKey", "StudyEventOID", "FormOID", "ItemGroupOID", "ItemOID", "Line", "UserRef.UserOID", "ReasonForChange"
    )
    assert [("01", "2", "1", "TERM", 9, "see  2", "note", "Site", "A", "B")] == told(
        sides, "annotations", "LocationOID", "StudyEventRepeatKey", "ItemGroupRepeatKey", "ItemOID", "Line",
        "Comment", "Comment.b", "Comment.SponsorOrSite", "Flag.FlagValue", "Flag[2].FlagValue",
    )  # fmt: skip
    assert [("F", "", "", 5, "SG1", "S")] == told(
        sides, "signatures", "FormOID", "ItemGroupOID", "ItemOID", "Line", "ID", "SignatureRef.SignatureOID"
    )
    assert [("TERM", 11, "Open", "which side?")] == told(sides, "queries", "ItemOID", "Line", "Status", "Value")


def test_side_tables_without_rows_have_their_columns():
    sides = side_tables(transactional(ae("Insert", "TERM=A")))

    assert ["audit", "annotations", "signatures", "queries", "earlier_versions", "not_taken", "nulls"] == list(sides)
    assert {0} == {len(table) for table in sides.values()}
    assert all({"SubjectKey", "ItemOID", "Line"} <= set(table.columns) for table in sides.values())
