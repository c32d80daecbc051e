"""The editors' addresses: who may come, drafts, faults, publishing, two editors, history."""

from __future__ import annotations

import threading

import pytest
import requests
from editor_server import PASSWORD

TOPIC = "topics/ppr.yml"
RATES = "rates.yml"


def summary(text):
    return lambda data: (
        data["summary"].update(text=text) if isinstance(data["summary"], dict) else data.update(summary=text)
    )


READS = ("files", "file?file=rates.yml", "drafts", "differences", "history", "gaps", "schema?file=rates.yml")
WRITES = ("draft", "drop", "look", "compare", "publish", "return", "gaps")


@pytest.mark.parametrize("name", READS)
def test_nobody_reads_without_logging_in(server, name):
    assert requests.get(f"{server.url}/redaktion/api/{name}", timeout=30).status_code == 401


@pytest.mark.parametrize("name", WRITES)
def test_write_wants_login_and_token(server, eva, name):
    assert requests.post(f"{server.url}/redaktion/api/{name}", json={}, timeout=30).status_code == 401
    eva.session.headers.pop("X-CSRF-Token")

    assert eva.post(name).json()["error"] == "bad_csrf"


def test_advisor_is_no_editor(server):
    anna = server.editor("anna")

    assert anna.get("files").status_code == 403
    assert anna.post("publish", files=[RATES], reason="x").status_code == 403


def test_page_and_its_files_need_no_login_and_have_a_strict_policy(server):
    page = requests.get(f"{server.url}/redaktion", timeout=30)

    assert page.status_code == 200 and "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert requests.get(f"{server.url}/redaktion/static/redaktion/app.js", timeout=30).status_code == 200
    assert requests.get(f"{server.url}/redaktion/static/../../settings.py", timeout=30).status_code == 404


def test_list_has_every_topic_with_age_certainty_and_faults(eva):
    found = eva.get("files").json()
    topic = next(r for r in found["rows"] if r["file"] == TOPIC)
    rate = next(r for r in found["rows"] if r["schema"] == "rates")

    assert topic["title"] and topic["review_by"] and topic["owner"] and topic["errors"] == 0
    assert rate["amount"] and rate["year"] and rate["old"] is True
    assert {r["schema"] for r in found["rows"]} == {"topic", "rates", "pamphlets", "contacts", "kommune", "journey"}
    assert found["names"]["topics"]["ppr"] == topic["title"]


@pytest.mark.parametrize("file", ["../settings.py", "crisis.yml", "phrases/guide.yml", "topics/findes_ikke.yml"])
def test_other_files_are_not_found(eva, file):
    assert eva.get("file", file=file).status_code == 404


def test_draft_is_kept_for_its_author_and_others_see_that_it_is_there(eva, erik):
    eva.draft(TOPIC, summary("Kort og godt."))

    assert summary_of(eva.open(TOPIC)["draft"]["data"]) == "Kort og godt."
    opened = erik.open(TOPIC)
    assert opened["draft"] is None and [o["name"] for o in opened["others"]] == ["Eva"]
    assert summary_of(opened["data"]) != "Kort og godt."


def summary_of(data):
    return data["summary"]["text"] if isinstance(data["summary"], dict) else data["summary"]


def test_draft_does_not_touch_the_file(server, eva):
    before = server.text(TOPIC)
    eva.draft(TOPIC, summary("Kort og godt."))

    assert server.text(TOPIC) == before


def test_look_tells_faults_beside_their_field_and_shows_the_answer(eva):
    opened = eva.open(TOPIC)
    data = opened["data"]
    data["review_by"] = "i morgen"
    found = eva.post("look", file=TOPIC, data=data, place={}).json()
    assert [f["path"] for f in found["faults"] if f["severity"] == "error"] == [["review_by"]]

    data["review_by"] = "2027-01-01"
    summary("PPR er kommunens psykologer.")(data)
    found = eva.post("look", file=TOPIC, data=data, place={"topic": "ppr", "item": "overview", "kommune": ""}).json()
    assert "PPR er kommunens psykologer." in found["messages"][0]["text"]
    assert found["messages"][0]["card"]["heading"] == data["title"]


def test_look_counts_the_other_drafts_in(eva):
    def add(data):
        data["pamphlets"].append(PAMPHLET)

    eva.draft("pamphlets.yml", add)
    data = eva.open(TOPIC)["data"]
    data["pamphlets"] = [*data.get("pamphlets", []), PAMPHLET["id"]]
    found = eva.post("look", file=TOPIC, data=data, place={"topic": "ppr", "item": "pamphlet"}).json()

    assert [f for f in found["faults"] if f["severity"] == "error"] == []
    assert "En prøvepjece" in found["messages"][0]["text"]


PAMPHLET = {
    "id": "proevepjece",
    "title": "En prøvepjece",
    "status": "published",
    "url": "https://example.org/pjece",
    "source": {"title": "Prøve", "read": "2026-11-22", "certainty": "verified"},
}


def test_own_new_entries_can_be_chosen_before_they_are_published(eva, erik):
    eva.draft("pamphlets.yml", lambda data: data["pamphlets"].append(PAMPHLET))
    eva.post("draft", file="topics/proeve.yml", base="", data=NEW_TOPIC)
    found = eva.get("files").json()

    assert found["names"]["pamphlets"]["proevepjece"] == "En prøvepjece"
    assert [r["title"] for r in found["rows"] if r["file"] == "topics/proeve.yml"] == ["Prøve"]
    assert "proevepjece" not in erik.get("files").json()["names"]["pamphlets"]


def test_publishing_writes_the_file_and_keeps_its_comments(server, eva):
    before = server.text(RATES)

    def change(data):
        data["rates"][0]["values"][0]["amount"] = "6.900 kr. om året"

    eva.draft(RATES, change)
    assert eva.publish(RATES).status_code == 200

    after = server.text(RATES)
    assert after == before.replace('"6.660 kr. om året"', '"6.900 kr. om året"')
    assert eva.open(RATES)["draft"] is None


def test_new_topic_is_a_new_file(server, eva):
    data = dict(NEW_TOPIC)
    assert eva.post("draft", file="topics/proeve.yml", base="", data=data).status_code == 200
    assert eva.publish("topics/proeve.yml").status_code == 200

    assert server.text("topics/proeve.yml").startswith("id: proeve\n")
    assert eva.open("topics/proeve.yml")["data"]["title"] == "Prøve"


NEW_TOPIC = {
    "id": "proeve",
    "title": "Prøve",
    "area": "sagen",
    "summary": "Det her er en prøve.",
    "names": ["en helt særlig prøve"],
    "questions": {"overview": ["hvad er en helt særlig prøve"]},
    "sources": [{"id": "s1", "title": "Prøve", "read": "2026-11-22"}],
    "owner": "redaktionen",
    "reviewed": "2026-11-22",
    "review_by": "2027-05-22",
}


def test_errors_are_not_published(server, eva):
    before = server.text(TOPIC)
    eva.draft(TOPIC, lambda data: data.update(review_by="2027-13-45"))
    answer = eva.publish(TOPIC)

    assert answer.status_code == 422 and answer.json()["error"] == "has_errors"
    assert [f["path"] for f in answer.json()["faults"]] == [["review_by"]]
    assert server.text(TOPIC) == before
    assert eva.open(TOPIC)["draft"]


def test_error_that_another_file_would_get_is_not_published(eva):
    eva.draft("pamphlets.yml", lambda data: data["pamphlets"].pop(0))
    answer = eva.publish("pamphlets.yml")

    assert answer.status_code == 422
    assert all(f["file"] != "pamphlets.yml" for f in answer.json()["faults"])


def test_file_broken_by_hand_does_not_keep_others_from_publishing(server, eva):
    (server.knowledge / "topics/tolk.yml").write_text("id: [tolk\n", encoding="utf-8")
    eva.draft(RATES, lambda data: data["rates"][0].update(title="Et beløb"))

    assert eva.publish(RATES).status_code == 200
    assert eva.open("topics/tolk.yml")["broken"]


@pytest.mark.parametrize("reason", ["", "   ", None, 7])
def test_reason_is_wanted(eva, reason):
    eva.draft(RATES, lambda data: data["rates"][0].update(title="Et beløb"))

    assert eva.post("publish", files=[RATES], reason=reason).json()["error"] == "no_reason"


def test_publishing_without_a_draft_is_not_found(eva):
    assert eva.publish(RATES).status_code == 404


def test_two_editors_do_not_overwrite_each_other(server, eva, erik):
    eva.draft(TOPIC, summary("Evas svar."))
    erik.draft(TOPIC, summary("Eriks svar."))
    assert eva.publish(TOPIC).status_code == 200

    answer = erik.publish(TOPIC)
    assert answer.status_code == 409 and answer.json()["file"] == TOPIC
    assert "Evas svar." in server.text(TOPIC)
    opened = erik.open(TOPIC)
    assert opened["draft"]["stale"] and summary_of(opened["data"]) == "Evas svar."
    compared = erik.post("compare", file=TOPIC, data=opened["draft"]["data"]).json()
    assert [(c["before"], c["after"]) for c in compared] == [("Evas svar.", "Eriks svar.")]


def test_editor_goes_on_from_the_new_version(server, eva, erik):
    eva.draft(TOPIC, summary("Evas svar."))
    erik.draft(TOPIC, summary("Eriks svar."))
    eva.publish(TOPIC)
    opened = erik.open(TOPIC)
    erik.post("draft", file=TOPIC, base=opened["version"], data=opened["draft"]["data"])

    assert erik.publish(TOPIC).status_code == 200
    assert "Eriks svar." in server.text(TOPIC)


def test_many_publishing_at_once_lose_nothing(server, eva):
    editors = [server.editor(name) for name in ("eva", "erik", "chef")]
    for n, editor in enumerate(editors):
        editor.draft(TOPIC, summary(f"Svar nummer {n}."))
    answers = []
    threads = [threading.Thread(target=lambda e=e: answers.append(e.publish(TOPIC).status_code)) for e in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 409, 409]
    assert len(eva.get("history", file=TOPIC).json()) == 1


def test_file_changed_by_hand_shows_up_and_is_not_overwritten(server, eva):
    eva.draft(TOPIC, summary("Evas svar."))
    path = server.knowledge / TOPIC
    path.write_text(server.text(TOPIC).replace("owner: ", "owner: hånd "), encoding="utf-8")

    assert eva.publish(TOPIC).status_code == 409
    assert eva.open(TOPIC)["data"]["owner"].startswith("hånd")


def test_draft_on_a_version_that_is_gone_is_refused(eva):
    data = eva.open(TOPIC)["data"]

    assert eva.post("draft", file=TOPIC, base="0" * 16, data=data).json()["error"] == "stale"


def test_history_says_who_when_why_and_what(eva):
    eva.draft(TOPIC, summary("Evas svar."))
    eva.publish(TOPIC, reason="Nyt fra kommunen")
    [one] = eva.get("history", file=TOPIC).json()

    assert (one["author"], one["reason"], one["current"]) == ("Eva", "Nyt fra kommunen", True)
    assert [c["after"] for c in one["changes"]] == ["Evas svar."]


def test_return_brings_back_every_byte_and_is_noted(server, eva, erik):
    before = server.text(TOPIC)
    eva.draft(TOPIC, summary("Evas svar."))
    eva.publish(TOPIC)
    [one] = eva.get("history", file=TOPIC).json()

    assert erik.post("return", id=one["id"], reason="Det var forkert").status_code == 200
    assert server.text(TOPIC) == before
    history = eva.get("history", file=TOPIC).json()
    assert [(h["author"], h["returns"]) for h in history] == [("Erik", one["id"]), ("Eva", None)]


def test_returning_a_new_topic_takes_it_away(server, eva):
    eva.post("draft", file="topics/proeve.yml", base="", data=NEW_TOPIC)
    eva.publish("topics/proeve.yml")
    [one] = eva.get("history", file="topics/proeve.yml").json()
    eva.post("return", id=one["id"], reason="prøve")

    assert not (server.knowledge / "topics/proeve.yml").exists()


def test_return_that_would_break_the_guide_is_refused(server, eva):
    eva.draft("pamphlets.yml", lambda data: data["pamphlets"].append(PAMPHLET))
    eva.draft(TOPIC, lambda data: data.update(pamphlets=[*data.get("pamphlets", []), PAMPHLET["id"]]))
    assert eva.publish("pamphlets.yml", TOPIC).status_code == 200
    [one] = eva.get("history", file="pamphlets.yml").json()

    assert eva.post("return", id=one["id"], reason="prøve").json()["error"] == "has_errors"
    assert "proevepjece" in server.text("pamphlets.yml")


def test_gaps_are_grouped_and_leave_the_list_when_dealt_with(server, eva):
    server.gap("kan man få taxa til skolen", "kan vi få en taxa til skolen", "må hunden komme med")
    [taxa, dog] = eva.get("gaps").json()
    assert (taxa["count"], taxa["topic"], taxa["reasons"], dog["count"]) == (2, "skolekoersel", ["lost"], 1)

    assert eva.post("gaps", ids=taxa["ids"]).json() == {"done": 2}
    assert [g["texts"] for g in eva.get("gaps").json()] == [["må hunden komme med"]]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("draft", {"file": RATES, "base": 1, "data": {}}),
        ("draft", {"file": RATES, "base": "", "data": []}),
        ("look", {"file": RATES, "data": {}, "place": "ppr"}),
        ("publish", {"files": RATES, "reason": "x"}),
        ("publish", {"files": [], "reason": "x"}),
        ("gaps", {"ids": ["1"]}),
        ("return", {"id": True, "reason": "x"}),
    ],
)
def test_odd_bodies_are_bad_requests(eva, name, body):
    assert eva.post(name, **body).status_code == 400


def test_wrong_password_opens_nothing(server):
    body = {"user": "eva", "password": PASSWORD + "x"}

    assert requests.post(f"{server.url}/desk/api/login", json=body, timeout=30).status_code == 401
