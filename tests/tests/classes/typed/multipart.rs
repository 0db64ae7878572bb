use classes::multipart::Api;
use classes::multipart::operations::{
    AddPet, AddReport, SendAnything, SendMixed, UploadEncoded, UploadFile, UploadUnsaid,
};
use classes::multipart::types::{
    Link, Pet, PetForm, Position, Report, SendMixedBody, UploadEncodedBody, UploadFileBody,
    UploadFileBodyPurpose, UploadFileBodySource, UploadFileBodyStills, UploadUnsaidBody,
};
use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{Client, FilePart, Map, Operation, Shared};

/// The parts that are sent, each with its head, and the media type.
async fn sent<O: Operation<Api = Api>>(operation: O) -> (String, Vec<String>) {
    let upstream = MemoryTransport::new();
    let body = serde_json::json!({ "x": 1, "name": "n", "photo": "p" });
    let status = match O::ID {
        "uploadFile" => 201,
        "addPet" | "sendMixed" => 200,
        _ => 204,
    };
    let reply = Reply::json(status, &body);
    upstream.reply(O::METHOD, O::PATH, reply);
    let shared = Shared::new().transport(upstream.clone()).seed(1);
    let client = Client::<Api>::builder().base_url("http://127.0.0.1").build(&shared).unwrap();
    client.execute(operation).await.unwrap();
    let seen = &upstream.requests()[0];
    let media = seen.header("content-type").unwrap();
    let (essence, boundary) = media.split_once("; boundary=").unwrap();
    let text = String::from_utf8(seen.body().to_vec()).unwrap();
    let text = text.strip_suffix(&format!("\r\n--{boundary}--\r\n")).unwrap();
    let mark = format!("--{boundary}\r\nContent-Disposition: ");
    let parts = text.split(&mark).skip(1).map(|part| part.trim_end_matches("\r\n").to_owned());
    (essence.to_owned(), parts.collect())
}

#[tokio::test]
async fn every_property_is_a_part() {
    let file = FilePart::bytes("a.png", b"PNG");
    let mut body = UploadFileBody::new(file, UploadFileBodyPurpose::Logo);
    body.pages = Some(vec![FilePart::bytes("1.pdf", b"1"), FilePart::bytes("2.pdf", b"2")]);
    body.anything = Some(FilePart::json(&[1, 2]).unwrap());
    body.tags = Some(vec!["a".to_owned(), "b".to_owned()]);
    body.position = Some(Position::new(3));
    body.history = Some(vec![Position::new(4), Position::new(5)]);
    body.note = Some(None);
    body.public = Some(true);
    body.cover = Some("https://example.com/c.png".into());
    body.source = Some(UploadFileBodySource::Link(Link::new("https://example.com")));
    body.stills = Some(UploadFileBodyStills::List(vec![vec![1].into(), FilePart::text("2")]));
    let (media, parts) = sent(UploadFile::new(body)).await;
    assert_eq!(media, "multipart/form-data");
    let json = "\r\nContent-Type: application/json\r\n\r\n";
    let expected = [
        "form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG",
        "form-data; name=\"purpose\"\r\n\r\nlogo",
        "form-data; name=\"pages\"; filename=\"1.pdf\"\r\nContent-Type: application/pdf\r\n\r\n1",
        "form-data; name=\"pages\"; filename=\"2.pdf\"\r\nContent-Type: application/pdf\r\n\r\n2",
        &format!("form-data; name=\"anything\"{json}[1,2]"),
        "form-data; name=\"tags\"\r\n\r\na",
        "form-data; name=\"tags\"\r\n\r\nb",
        &format!("form-data; name=\"position\"{json}{{\"x\":3}}"),
        &format!("form-data; name=\"history\"{json}{{\"x\":4}}"),
        &format!("form-data; name=\"history\"{json}{{\"x\":5}}"),
        "form-data; name=\"public\"\r\n\r\ntrue",
        "form-data; name=\"cover\"\r\n\r\nhttps://example.com/c.png",
        &format!("form-data; name=\"source\"{json}{{\"url\":\"https://example.com\"}}"),
        "form-data; name=\"stills\"; filename=\"stills\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n\u{1}",
        "form-data; name=\"stills\"\r\n\r\n2",
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn a_part_of_which_nothing_is_said_is_a_file() {
    let mut body = UploadUnsaidBody::new(FilePart::bytes("a", b"A"));
    body.pieces = Some(vec![vec![1].into(), FilePart::text("2")]);
    body.picture = Some(vec![3].into());
    body.clip = Some(FilePart::bytes("c.mp4", b"C"));
    body.titled = Some(4.into());
    let (_, parts) = sent(UploadUnsaid::new(body)).await;
    let octets = "\r\nContent-Type: application/octet-stream\r\n\r\n";
    let expected = [
        &format!("form-data; name=\"file\"; filename=\"a\"{octets}A"),
        &format!("form-data; name=\"pieces\"; filename=\"pieces\"{octets}\u{1}"),
        &format!("form-data; name=\"pieces\"{octets}2"),
        "form-data; name=\"picture\"; filename=\"picture\"\r\nContent-Type: image/png\r\n\r\n\u{3}",
        "form-data; name=\"clip\"; filename=\"c.mp4\"\r\nContent-Type: video/mp4\r\n\r\nC",
        "form-data; name=\"titled\"\r\n\r\n4",
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn encoding_is_heard() {
    let mut body = UploadEncodedBody::new(vec![7]);
    body.meta = Some(Position::new(1));
    body.labels = Some(vec!["a".to_owned()]);
    let mut limits = Map::new();
    limits.insert("max", 9);
    body.limits = Some(limits);
    body.list = Some(vec![1, 2]);
    let (_, parts) = sent(UploadEncoded::new(body)).await;
    let picture = "form-data; name=\"picture\"; filename=\"picture\"\r\nContent-Type: image/png";
    let expected = [
        &format!("{picture}\r\nX-Kind: photo\r\n\r\n\u{7}"),
        "form-data; name=\"meta\"\r\nContent-Type: application/vnd.position+json\r\n\r\n{\"x\":1}",
        "form-data; name=\"labels\"\r\nContent-Type: application/json\r\n\r\n[\"a\"]",
        "form-data; name=\"limits[max]\"\r\n\r\n9",
        "form-data; name=\"list\"\r\n\r\n1,2",
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn a_schema_that_is_json_too_has_a_second_type() {
    let pet: Pet = serde_json::from_str("{\"name\":\"n\",\"photo\":\"p\"}").unwrap();
    assert_eq!(pet.photo, "p");
    let (_, parts) = sent(AddPet::new(PetForm::new("n", FilePart::bytes("p.gif", b"G")))).await;
    assert_eq!(parts.len(), 2);
    assert!(parts[1].ends_with("\r\nContent-Type: image/gif\r\n\r\nG"), "{parts:?}");
    // Only a multipart body can carry this one.
    let (media, _) = sent(AddReport::new(Report::new(vec![1]))).await;
    assert_eq!(media, "multipart/form-data");
}

#[tokio::test]
async fn parts_of_which_nothing_is_said_and_other_multiparts() {
    let mut any = Map::new();
    any.insert("a", FilePart::text("1"));
    any.insert("b", FilePart::bytes("b.txt", b"2"));
    let (_, parts) = sent(SendAnything::new(any)).await;
    assert_eq!(parts[0], "form-data; name=\"a\"\r\n\r\n1");
    let (media, parts) = sent(SendMixed::new(SendMixedBody::new(Position::new(1), vec![2]))).await;
    assert_eq!(media, "multipart/mixed");
    assert!(parts[0].starts_with("inline; name=\"meta\"\r\nContent-Type: application/json"));
}

#[test]
fn a_body_is_an_object_of_its_parts_in_json() {
    let body: UploadFileBody = serde_json::from_value(serde_json::json!({
        "file": { "filename": "a.txt", "content_type": "text/plain", "data": "aGk=" },
        "purpose": "logo",
        "stills": [{ "data": "aGk=" }],
    }))
    .unwrap();
    assert_eq!(body.file, FilePart::bytes("a.txt", b"hi").content_type("text/plain"));
    assert!(matches!(body.stills, Some(UploadFileBodyStills::List(all)) if all.len() == 1));
}
