"""What the export says about the account itself: profile, devices, sign-ins, what was inferred."""

from __future__ import annotations

import time

from export import Export, Pen, many, profile_photo
from shapes import (
    Files,
    Json,
    Record,
    bare,
    group,
    label_values,
    labelled,
    labelled_texts,
    media,
    string_list,
    string_map,
    wrapped,
)

PERSONAL = "personal_information"


def account(export: Export) -> Files:
    """List the files about the account."""
    return {**profile(export), **devices(export), **about_you(export), **security(export)}


def profile(export: Export) -> Files:
    """List the files of the profile."""
    pen = export.pen("profile")
    folder = f"{PERSONAL}/personal_information"
    information = export.of("account_information", *["instagram_profile_information"] * 3)
    changes = many(export.of(3, 2, 3, 4), lambda: profile_change(pen))
    files: Files = {
        f"{folder}/personal_information": wrapped("profile_user", [profile_user(pen)]),
        f"{folder}/{information}": wrapped("profile_account_insights", [account_insights(pen)]),
        f"{folder}/professional_information": wrapped("profile_business", [business(pen)]),
        f"{folder}/profile_changes": wrapped("profile_profile_change", changes),
    }
    if export.only("E"):
        files[f"{folder}/note_and_repost_interactions"] = bare(many(2, lambda: note_interaction(pen)))
    else:
        seen = string_map({"Last Notes Seen Time": pen.time()})
        files[f"{folder}/note_interactions"] = wrapped("profile_note_interactions", [seen])
    if export.only(("D1",)):
        files[f"{folder}/notes"] = wrapped("profile_notes", many(2, lambda: note(pen)))
    if export.only(("D1", "D2")):
        files[f"{folder}/reposts"] = wrapped("profile_media_reposts", many(export.of(0, 2, 1, 0), lambda: repost(pen)))
    if not export.only("C"):
        files[f"{folder}/instagram_friend_map"] = wrapped("profile_friend_map", friend_map(pen))
    files[f"{folder}/linked_meta_accounts"] = linked_accounts(pen)
    return files


def profile_user(pen: Pen) -> Record:
    """Build the profile; keys without a value are left out, and so are some that few accounts have."""
    owner, export = pen.owner, pen.export
    photo = media(*profile_photo(export), backup_uri=export.of(None, "https://cdn.example.net/b/1", None, None))
    fields: dict[str, str | int | bool] = {"Email": owner.email, "Phone Number": owner.phone, "Phone Confirmed": True}
    if not export.only("C"):
        fields["Phone Confirmation Method"] = export.of("", "SMS", "Unconfirmed", "SMS")
    fields |= {"Username": owner.username, "Name": owner.name, "Bio": owner.bio, "Gender": owner.gender}
    fields |= {"Date of birth": owner.birth, "Website": owner.site, "Private Account": export.only(("C", "D2"))}
    if not export.only("C"):
        fields["Emoji Pong High Score"] = str(pen.below(40))
    if export.only("E"):
        title, artist = pen.song()
        fields["Music on profile"] = f"{title} - {artist}"
    return string_map(fields, "User Information", {"Profile Photo": photo})


def account_insights(pen: Pen) -> Record:
    """Build the facts about use of the account."""
    country: dict[str, str | int | bool] = {} if pen.export.only("C") else {"First Country Code": pen.export.of("", "PL", "US", "GB")}
    times = {
        "Last Login": pen.time(),
        "Last Logout": pen.time(),
        "Last Story Time": pen.time(),
        "First Story Time": 1512345678,
    }
    return string_map(
        {
            "Contact Syncing": True,
            **country,
            "Has Shared Live Video": False,
            **times,
            "First Close Friends Story Time": 0,
        }
    )


def business(pen: Pen) -> Record:
    """Build the information about a business; it is often nothing but a title."""
    fields: dict[str, str | int | bool] = {}
    if pen.export.only(("D1", "E")):
        fields = {
            "Business Objectives": "Sell prints",
            "Business Connection Methods": "Email",
            "Email": pen.owner.email,
            "Phone Number": pen.owner.phone,
        }
    return string_map(fields, "Business Information")


def profile_change(pen: Pen) -> Record:
    """Build a change of the profile; what was removed has no value after it."""
    owner = pen.owner
    changes = (
        ("Profile Bio Text", pen.caption(), owner.bio),
        ("Profile Name", owner.name.partition(" ")[0], owner.name),
        ("Username", f"{owner.username}.old", owner.username),
        ("Profile Bio Text", pen.caption(), None),
    )
    changed, before, after = pen.next("change", changes)
    new: dict[str, str | int | bool] = {"New Value": after} if after else {}
    return string_map({"Changed": changed, "Previous Value": before, **new, "Change Date": pen.time()}, "Profile Change")


def note(pen: Pen) -> Record:
    """Build a note."""
    return string_map({"Creation time": pen.time(), "Text": pen.comment(), "Audience": "Followers you follow back"})


def note_interaction(pen: Pen) -> Record:
    """Build an interaction with a note; it has no time."""
    friend = pen.friend()
    author = group("Author", [labelled("Name", friend.name), labelled("Username", friend.username)])
    return label_values(author, fbid=pen.fbid())


def repost(pen: Pen) -> Record:
    """Build a repost as it was until the lists of labelled values."""
    return string_map({"Time of repost": pen.time(), "Text": pen.comment()})


def friend_map(pen: Pen) -> list[Record]:
    """Build the two records of the friend map."""
    requests = string_map({"Incoming requests": pen.friend().username, "Outgoing requests": ""})
    sharing = string_map(
        {
            "Sharing audience": "CLOSE_FRIENDS",
            "Invisible mode expiry time": 0,
            "Sharing blocklist": pen.friend().username,
            "Custom list": "",
        }
    )
    return [requests, sharing]


def linked_accounts(pen: Pen) -> Json:
    """Build the linked accounts."""
    owner = pen.owner
    if pen.export.only("C"):
        fields = {"User Name": owner.name, "Account Type": "Facebook", "Email": owner.email, "Phone Number": ""}
        return wrapped("profile_linked_meta_accounts", [string_map(fields)])
    linked = group("Linked accounts", [labelled("Name", owner.name), labelled("Account Type", "Facebook")])
    return label_values(linked, fbid=pen.fbid(), time=pen.time())


def devices(export: Export) -> Files:
    """List the files about devices."""
    pen = export.pen("devices")
    folder = f"{PERSONAL}/device_information"
    records = {
        "devices": many(export.of(2, 3, 2, 2), lambda: device(pen)),
        "camera_information": many(export.of(1, 2, 1, 1), lambda: camera(pen)),
    }
    files: Files = {f"{folder}/{name}": wrapped(f"devices_{name.split('_')[0]}", rows) for name, rows in records.items()}
    second = many(export.of(1, 1, 2, 1), lambda: second_factor(pen))
    files[f"{folder}/two-factor_authentication"] = wrapped("devices_two_factor_authentication", second)
    return files


def device(pen: Pen) -> Record:
    """Build a device."""
    return string_map({"Last Login": pen.time(), "User Agent": user_agent(pen)})


def user_agent(pen: Pen) -> str:
    """Take the owner's app or a browser."""
    browser = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"
    return pen.next("agent", (pen.owner.user_agent, pen.owner.user_agent, browser))


def camera(pen: Pen) -> Record:
    """Build a camera."""
    fields: dict[str, str | int | bool] = {
        "Device ID": pen.owner.device,
        "Supported SDK Versions": "172.0,171.0,170.0,169.0,168.0",
    }
    if not pen.export.only("D2"):
        fields |= {"Compression": "ETC2", "Face Tracker Version": "14"}
    return string_map(fields)


def second_factor(pen: Pen) -> Record:
    """Build a device of the two-factor authentication."""
    return {"string_map_data": {"Nickname": {"value": pen.answer()}, "Device ID": {"value": pen.digits(15)}}}


def about_you(export: Export) -> Files:
    """List the files about what Instagram infers and fills in."""
    pen = export.pen("about_you")
    folder = f"{PERSONAL}/information_about_you"
    files: Files = {
        f"{folder}/possible_{plural}": wrapped(f"inferred_data_inferred_{plural}", [inferred(value)])
        for plural, value in (("emails", f"old.{export.cast.owner.email}"), ("phone_numbers", export.cast.owner.phone))
    }
    files[f"{folder}/{export.of('account_based_in', *['profile_based_in'] * 3)}"] = based_in(pen)
    if not export.only("C"):
        places = labelled_texts("Locations of interest", export.cast.places[: export.of(0, 3, 2, 3)])
        shown = labelled("Precise location", "Off")
        files[f"{folder}/locations_of_interest"] = label_values(places, shown, fbid=pen.fbid())
        settings = [labelled("Save autofill data"), labelled("Autofill turned on", pen.time())]
        files[f"{PERSONAL}/autofill_information/in-app_browser_autofill_settings"] = label_values(*settings, fbid=pen.fbid())
    files[f"{PERSONAL}/autofill_information/autofill_information"] = autofill(pen)
    if export.only(("C", "D1")):
        files[f"{PERSONAL}/digital_wallets/use_of_wallets_across_accounts"] = {"ig_wallets_across_accounts": False}
    return files


def inferred(value: str) -> Record:
    """Build something that Instagram thinks is the owner's; its time is none."""
    return string_list(href="", value=value, time=0, media=True)


def based_in(pen: Pen) -> Json:
    """Build the city of the account."""
    city = pen.owner.city
    if pen.export.only("E"):
        return label_values(labelled("City Name", city), fbid=pen.fbid(), time=pen.time())
    return wrapped("inferred_data_primary_location", [string_map({"City Name": city})])


def autofill(pen: Pen) -> Json:
    """Build the data for forms, an object of texts of which most are empty."""
    owner = pen.owner
    given, _, family = owner.name.partition(" ")
    data: dict[str, str] = dict.fromkeys(
        (
            *("tel", "tel_country_code", "tel_national", "tel_area_code", "tel_local", "tel_local_prefix"),
            *("tel_local_suffix", "street_address", "address_line1", "address_line2", "address_line3"),
            *("address_level1", "address_level2", "address_level3", "address_level4", "country"),
            *("country_name", "postal_code", "email", "family_name", "given_name"),
        ),
        "",
    )
    data |= {"tel": owner.phone, "address_level2": owner.city, "email": owner.email}
    data |= {"family_name": family, "given_name": given}
    if pen.export.only("E"):
        values = [labelled(key.replace("_", " ").capitalize(), value) for key, value in data.items() if value]
        return bare([label_values(*values, fbid=pen.fbid(), time=pen.time())])
    return {"ig_autofill_data": data}


def security(export: Export) -> Files:
    """List the files about signing in."""
    pen = export.pen("security")
    folder = f"security_and_login_information/login_and_{export.of('account', *['profile'] * 3)}_creation"
    subject = export.of("account", *["profile"] * 3)
    signup = export.of("signup_information", "signup_details", "instagram_signup_details", "signup_details")
    files = {
        "login_activity": ("login_history", many(export.of(3, 4, 3, 2), lambda: session(pen))),
        "logout_activity": ("logout_history", many(export.of(2, 2, 2, 1), lambda: sign_out(pen))),
        f"{subject}_privacy_changes": (
            "account_privacy_history",
            many(export.of(2, 1, 2, 1), lambda: privacy_change(pen)),
        ),
        f"{subject}_status_changes": (
            "account_active_status_changes",
            many(export.of(1, 2, 1, 1), lambda: status_change(pen)),
        ),
        "password_change_activity": (
            "password_change_history",
            many(export.of(1, 2, 1, 1), lambda: string_map({"Time": pen.time()})),
        ),
        signup: ("registration_info", [registration(pen)]),
        "last_known_location": ("imprecise_last_known_location", [last_location(pen)]),
    }
    listed: Files = {f"{folder}/{name}": wrapped(f"account_history_{key}", rows) for name, (key, rows) in files.items()}
    if export.only("E"):
        listed[f"{folder}/profile_activity"] = bare(profile_activity(pen))
    return listed


def sign_out(pen: Pen) -> Record:
    """Build a sign-out; now and then its address is not known."""
    return session(pen, known=pen.next("known", (True, False)))


def session(pen: Pen, *, known: bool = True) -> Record:
    """Build a sign-in or sign-out."""
    moment = pen.time()
    title = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment))
    fields: dict[str, str | int | bool] = {"Cookie Name": "*" * 25 + pen.code(3)}
    if known:
        fields["IP Address"] = pen.address()
    if not pen.export.only("C"):
        fields["Port"] = str(1024 + pen.below(60000))
    fields |= {"Language Code": pen.owner.language, "Time": moment, "User Agent": user_agent(pen)}
    return string_map(fields, title)


def privacy_change(pen: Pen) -> Record:
    """Build a switch of the account to private or public; the newest form is a list."""
    title = pen.next("privacy", ("Switched to Private", "Switched to Public"))
    if pen.export.only("E"):
        return string_list(title, time=pen.time())
    return string_map({"Time": pen.time()}, title)


def status_change(pen: Pen) -> Record:
    """Build a change of the account's state."""
    kind, reason = pen.next("status", (("Inactivation", "User requested"), ("Activation", "")))
    return string_map({"Activation Type": kind, "Automated": False, "Inactivation Reason": reason, "Time": pen.time()})


def registration(pen: Pen) -> Record:
    """Build the sign-up; for some accounts little but its time is known."""
    owner = pen.owner
    if pen.export.only(("D2",)):
        return string_map({"Time": 1401234567})
    return string_map(
        {
            "Username": owner.username.rstrip("_"),
            "IP Address": pen.address(),
            "Time": pen.export.of(1389012345, 1399123456, 0, 1454567890),
            "Email": owner.email,
            "Phone Number": "",
            "Device": pen.export.of("", "Nexus 5", "", "iPhone6,2"),
        }
    )


def last_location(pen: Pen) -> Record:
    """Build the last known location; without one the numbers are 0."""
    owner = pen.owner
    known = not pen.export.only("C")
    precise = pen.export.only(("D2", "E"))
    return string_map(
        {
            "Imprecise Latitude": str(round(owner.latitude, 1)) if known else "0",
            "Imprecise Longitude": str(round(owner.longitude, 1)) if known else "0",
            "Precise Latitude": str(owner.latitude) if precise else "0",
            "Precise Longitude": str(owner.longitude) if precise else "0",
            "GPS Time Uploaded": pen.time() if known else 0,
        }
    )


def profile_activity(pen: Pen) -> list[Record]:
    """Build the activity of the profile: one record of each type, one of a type that is new."""
    change = [labelled("Type", "biography"), labelled("New value", pen.answer()), labelled("Previous value", "")]
    mail = [labelled("Email type", "password_change"), labelled("Email address", pen.owner.email)]
    details: dict[str, list[Record]] = {
        "Log in": [labelled("Location", pen.owner.city)],
        "Checkpoint": [],
        "Email sent": mail,
        "Profile changed": change,
        "Passkey added": [],
    }
    return [activity(pen, kind, rows) for kind, rows in details.items()]


def activity(pen: Pen, kind: str, details: list[Record]) -> Record:
    """Build one record of the activity."""
    moment = pen.time()
    return label_values(
        labelled("Last login", moment),
        labelled("Type", kind),
        labelled("IP address", pen.address()),
        labelled("Port number", str(1024 + pen.below(60000))),
        labelled("App", "iOS"),
        labelled("App version", "431.0.0.12.71"),
        labelled("User agent", user_agent(pen)),
        labelled("Language", pen.owner.language),
        labelled("Cookie", "*" * 28),
        labelled("Device ID", pen.owner.device),
        {"label": "Details", "dict": details},
        fbid=pen.digits(17),
        time=moment,
    )
