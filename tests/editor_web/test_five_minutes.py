"""The editor's day in a browser: change an amount, add a pamphlet, see the answer, publish, take it back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

REASON = "Nyt beløb og ny pjece"


def settled(page: Page) -> None:
    """The draft is kept and looked at."""
    expect(page.locator(".foot [role=status]")).to_contain_text("Kladden er gemt")


def field(page: Page, path: str):
    return page.locator(f"[data-path='{path}'] :is(input, textarea, select)").first


def publish(page: Page, reason: str = REASON) -> None:
    page.locator("#publish-open").click()
    expect(page.locator("#reason")).to_be_visible()
    page.locator("#reason").fill(reason)
    page.locator("#dialog .button.main").click()
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#notice")).to_contain_text("Udgivet")


def change_amount(page: Page, amount: str) -> None:
    page.locator(".tabs [data-schema=rates]").click()
    page.locator("tbody a").filter(has_text="Fast beløb i gruppe 1").click()
    expect(page.locator("[data-entry=ky_gruppe1_beloeb]")).to_have_attribute("open", "")
    page.get_by_role("button", name="Tilføj et år").locator("visible=true").click()
    year = '["rates",2,"values",1,'
    field(page, year + '"year"]').fill("2026")
    field(page, year + '"valid_from"]').fill("2026-01-01")
    field(page, year + '"valid_to"]').fill("2099-12-31")
    field(page, year + '"amount"]').fill(amount)
    source = year + '"source"'
    field(page, source + ',"title"]').fill("Satser for 2026")
    field(page, source + ',"read"]').fill("2026-11-22")


def add_pamphlet(page: Page) -> None:
    page.locator(".tabs [data-schema=pamphlets]").click()
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Tilføj en pjece").click()
    at = '["pamphlets",10,'
    field(page, at + '"id"]').fill("gentofte_ny_pjece")
    field(page, at + '"title"]').fill("Ny pjece om kompensation")
    field(page, at + '"kommune"]').select_option("gentofte")
    field(page, at + '"topics"]').select_option("kompensationsydelse")
    field(page, at + '"status"]').select_option("published")
    field(page, at + '"url"]').fill("https://gentofte.dk/ny-pjece")
    field(page, at + '"source","title"]').fill("Gentofte Kommune")
    field(page, at + '"source","read"]').fill("2026-11-22")
    settled(page)


def test_amount_and_pamphlet_are_changed_seen_and_published(server, page):
    here = page()
    change_amount(here, "1.234 kr. om måneden")
    preview = here.locator(".preview .msg")
    expect(preview).to_contain_text("1.234 kr. om måneden")

    here.get_by_role("link", name="Til listen").click()
    add_pamphlet(here)
    expect(preview).to_contain_text("Ny pjece om kompensation")
    publish(here)

    assert "1.234 kr. om måneden" in server.text("rates.yml")
    assert "gentofte_ny_pjece" in server.text("pamphlets.yml")

    here.get_by_role("link", name="Historik").first.click()
    expect(here.locator(".card")).to_have_count(2)
    expect(here.locator(".card").first).to_contain_text(REASON)
    here.locator(".card", has_text="1.234").get_by_role("button").click()
    expect(here.locator("#notice")).to_contain_text("Taget tilbage")
    assert "1.234" not in server.text("rates.yml")


def test_fault_stands_beside_its_field_and_keeps_from_publishing(server, page):
    here = page()
    before = server.text("topics/ppr.yml")
    here.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    expect(here.locator(".preview .msg")).to_be_visible()
    here.locator("[data-path='[\"title\"]'] input").fill("x" * 80)
    expect(here.locator("[data-path='[\"title\"]'] .fault.error")).to_be_visible()
    settled(here)
    here.locator("#publish-open").click()
    here.locator("#reason").fill("prøve")
    here.locator("#dialog .button.main").click()

    expect(here.locator("#publish-trouble")).to_contain_text("fejl")
    assert server.text("topics/ppr.yml") == before


def test_reason_is_asked_for(server, page):
    here = page()
    server.editor("eva").draft("rates.yml", lambda data: data["rates"][0].update(title="Et beløb"))
    here.reload()
    expect(here.locator("#draft-count")).to_have_text("1")
    here.locator("#publish-open").click()
    here.locator("#dialog .button.main").click()

    expect(here.locator("#publish-trouble")).to_contain_text("hvorfor")
    expect(here.locator("#reason")).to_be_focused()


def test_closed_browser_loses_nothing(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    here.locator("[data-path='[\"title\"]'] input").fill("PPR på en ny måde")
    settled(here)
    here.context.close()

    again = page()
    again.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    expect(again.locator("[data-path='[\"title\"]'] input")).to_have_value("PPR på en ny måde")


def test_second_editor_sees_both_texts_and_chooses(server, page):
    erik = page("erik")
    erik.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    title = erik.locator("[data-path='[\"title\"]'] input")
    title.fill("Eriks titel")
    settled(erik)
    eva = server.editor("eva")
    eva.draft("topics/ppr.yml", lambda data: data.update(title="Evas titel"))
    assert eva.publish("topics/ppr.yml").status_code == 200
    erik.reload()

    conflict = erik.locator(".conflict")
    expect(conflict).to_contain_text("Evas titel")
    expect(conflict).to_contain_text("Eriks titel")
    conflict.get_by_role("button", name="Fortsæt med min").click()
    expect(erik.locator(".conflict")).to_be_empty()
    expect(title).to_have_value("Eriks titel")
    settled(erik)
    publish(erik)
    assert "title: Eriks titel" in server.text("topics/ppr.yml")


def test_new_topic_begins_with_a_title_and_tells_what_it_wants(server, page):
    here = page()
    here.get_by_role("button", name="Nyt emne").click()
    here.locator("#dialog input").first.fill("Ørebørn på tur")
    here.locator("#dialog .button.main").click()

    expect(here.locator("#main h1")).to_contain_text("oereboern_paa_tur")
    expect(here.locator(".summary .fault.error")).to_be_visible()
    expect(here.locator(".form")).to_contain_text("oereboern_paa_tur")


def test_draft_can_be_thrown_away(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    title = here.locator("[data-path='[\"title\"]'] input")
    before = title.input_value()
    title.fill("Noget andet")
    settled(here)
    here.get_by_role("button", name="Smid kladden væk").click()

    expect(title).to_have_value(before)
    assert server.editor("eva").open("topics/ppr.yml")["draft"] is None
