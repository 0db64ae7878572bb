//! XML bodies: what is sent, and what is read.

use classes::runtime::{HeaderMap, Operation, RawResponse, StatusCode};
use classes::xml::operations::{AddPet, ListPets};
use classes::xml::types::Pet;
use serde_json::{Value, json};

fn answer(status: u16, media: &str, body: &str) -> RawResponse {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", media.parse().unwrap());
    RawResponse::new(StatusCode::from_u16(status).unwrap(), headers, body.to_owned())
}

fn pet() -> Value {
    json!({
        "id": 7, "name": "Rex & Co", "born": "2020-02-29",
        "category": { "@code": "d", "#text": "dogs" }, "photoUrls": ["a", "b"],
        "tags": [{ "name": "brown", "weight": 0.5 }], "labels": { "x": 1 },
        "status": "lost", "owner": { "city": "Kiel" },
    })
}

const TEXT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <p:pet id=\"7\" xmlns:p=\"urn:pets\"><name>Rex &amp; Co</name>\
    <birth-day>2020-02-29</birth-day><category code=\"d\">dogs</category>\
    <photoUrls><photoUrl>a</photoUrl><photoUrl>b</photoUrl></photoUrls>\
    <tag weight=\"0.5\">brown</tag><labels><x>1</x></labels><status>lost</status>\
    <owner><city>Kiel</city></owner></p:pet>";

#[test]
fn a_body_is_written_as_the_document_says() {
    let pet: Pet = serde_json::from_value(pet()).unwrap();
    let request = AddPet::new(pet).request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/xml");
    assert_eq!(request.headers()["accept"], "application/json, application/xml");
    assert_eq!(std::str::from_utf8(request.body().unwrap()).unwrap(), TEXT);
}

#[test]
fn one_type_is_read_from_either() {
    let json = answer(200, "application/json", &pet().to_string());
    let xml = answer(200, "text/xml; charset=utf-8", TEXT);
    let read = AddPet::answer(&xml).unwrap();
    assert_eq!(read, AddPet::answer(&json).unwrap());
    assert_eq!(serde_json::to_value(&read).unwrap(), pet());
    let fault = AddPet::answer(&answer(400, "application/xml", "<Fault><code>3</code></Fault>"));
    assert!(format!("{fault:?}").contains("code: 3"), "{fault:?}");
}

#[test]
fn a_document_may_be_a_list() {
    let text = "<Pets><pet><name>a</name></pet><pet><name>b</name></pet></Pets>";
    let pets = ListPets::answer(&answer(200, "text/xml", text)).unwrap();
    assert_eq!(pets.iter().map(|pet| pet.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let broken = ListPets::answer(&answer(200, "text/xml", "<Pets>\n<pet>")).unwrap_err();
    assert!(format!("{broken:?}").contains("line 2, column 6"), "{broken:?}");
}
