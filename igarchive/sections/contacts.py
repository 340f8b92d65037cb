"""Contacts uploaded from the address book."""

from __future__ import annotations

from igarchive.fields import label_values, string_map
from igarchive.flat import FIRST, began, objects
from igarchive.history import history
from igarchive.section import Form, Section, read_only
from igarchive.sections.folders import CONTACTS


def contacts(*, sparse: bool) -> Form:
    """Declare the list of contacts; what is not known of one stands there as a filler until the end of 2024."""
    return string_map(
        "contacts_contact_info", "contacts", first_name="First Name", last_name="Last Name", contact="Contact Information",
        time="Imported Time@timestamp", always="contact", sparse=sparse,
    )  # fmt: skip


SECTIONS = (
    began(Section(
        "synced_contacts", "Contacts uploaded from the address book.", "contacts",
        CONTACTS,
        history(("2021-02", "synced_contacts.json")),
        history(
            ("2021-02", contacts(sparse=False)),
            ("2026-06", read_only(label_values("contacts", first_name="First Name", last_name="Last Name", contact="Contact Information", always="contact"))),
        ),
        written=history(("2024-11", contacts(sparse=True))),
    ), "contacts.json uploaded_contacts.json", (FIRST, objects(None, "contacts", mark="contact", first_name="first_name", last_name="last_name", contact="contact"))),
)  # fmt: skip
