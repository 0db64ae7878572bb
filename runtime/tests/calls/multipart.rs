//! Bodies of several parts, as they go over the wire.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{
    ApiBuilder, BuildError, Client, Decode, ErrorKind, FilePart, FormField, Method, Operation,
    Policy, RawResponse, Request, Shared, Style,
};
use futures_util::stream;
use serde_json::{Value, json};

use crate::harness::Shop;

fanwise_runtime::record! {
    /// What the upload takes.
    pub struct Form {
        optional:
        pub photo: Option<FilePart> = "photo",
        pub pages: Option<Vec<FilePart>> = "pages",
        pub title: Option<String> = "title",
        pub tags: Option<Vec<String>> = "tags",
        pub size: Option<BTreeMap<String, i64>> = "size",
        pub notes: Option<Vec<BTreeMap<String, String>>> = "notes",
        pub public: Option<Option<bool>> = "public",
    }
}

#[derive(Clone, Debug)]
struct Upload {
    media: &'static str,
    fields: &'static [FormField],
    body: Form,
}

impl Operation for Upload {
    type Api = Shop;
    type Answer = ();
    type Error = ();
    const ID: &'static str = "upload";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/files";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().multipart(self.media, self.fields, &self.body).build()
    }

    fn answer(raw: &RawResponse) -> Result<(), Decode<()>> {
        raw.success(raw.empty())
    }
}

fn upload(fields: &'static [FormField], fill: impl FnOnce(&mut Form)) -> Upload {
    let mut body = Form::new();
    fill(&mut body);
    Upload { media: "multipart/form-data", fields, body }
}

fn client(memory: &MemoryTransport) -> Client<Shop> {
    memory.reply(Method::PUT, "/v1/files", Reply::status(200));
    let shared = Shared::new().transport(memory.clone()).seed(1);
    ApiBuilder::new().policy(Policy::new().backoff_ms(0)).build(&shared).unwrap()
}

/// What is sent: its media type and its body, with a boundary that is always the same.
async fn sent(operation: Upload) -> (String, String) {
    let memory = MemoryTransport::new();
    client(&memory).execute(operation).await.unwrap();
    let seen = &memory.requests()[0];
    let media = seen.header("content-type").unwrap().to_owned();
    let (_, boundary) = media.rsplit_once("boundary=").unwrap();
    let body = String::from_utf8(seen.body().to_vec()).unwrap();
    (media.replace(boundary, "B"), body.replace(boundary, "B"))
}

async fn body(operation: Upload) -> String {
    sent(operation).await.1
}

/// A part by the eyes of a parser that others wrote.
#[derive(Debug, PartialEq)]
struct Parsed {
    name: Option<String>,
    file_name: Option<String>,
    media: Option<String>,
    data: Bytes,
}

async fn parsed(media: &str, body: Bytes) -> Vec<Parsed> {
    let boundary = multer::parse_boundary(media).unwrap();
    let body = stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut parser = multer::Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = parser.next_field().await.unwrap() {
        parts.push(Parsed {
            name: field.name().map(str::to_owned),
            file_name: field.file_name().map(str::to_owned),
            media: field.content_type().map(ToString::to_string),
            data: field.bytes().await.unwrap(),
        });
    }
    parts
}

#[tokio::test]
async fn every_kind_of_part_is_written_as_servers_read_it() {
    let operation = upload(&[], |form| {
        form.photo = Some(FilePart::bytes("cat.png", b"PNG!"));
        form.pages = Some(vec![
            FilePart::bytes("1.pdf", b"one"),
            FilePart::bytes("2", b"two").content_type("application/pdf").header("X-Page", "2"),
            b"three".to_vec().into(),
        ]);
        form.title = Some("Käse \"1\"\r\n2".to_owned());
        form.tags = Some(vec!["a".to_owned(), "b".to_owned()]);
        form.size = Some([("w".to_owned(), 3)].into());
        form.notes = Some(vec![[("by".to_owned(), "me".to_owned())].into(), BTreeMap::new()]);
        form.public = Some(Some(true));
        form.extra.insert("more", json!(["x", null, 1.5]));
    });
    let (media, body) = sent(operation).await;
    assert_eq!(media, "multipart/form-data; boundary=B");
    let part =
        |head: &str, data: &str| format!("--B\r\nContent-Disposition: {head}\r\n\r\n{data}\r\n");
    let pdf = "\r\nContent-Type: application/pdf";
    let json = "\r\nContent-Type: application/json";
    let expected = [
        part("form-data; name=\"photo\"; filename=\"cat.png\"\r\nContent-Type: image/png", "PNG!"),
        part(&format!("form-data; name=\"pages\"; filename=\"1.pdf\"{pdf}"), "one"),
        part(&format!("form-data; name=\"pages\"; filename=\"2\"{pdf}\r\nX-Page: 2"), "two"),
        part(
            "form-data; name=\"pages\"; filename=\"pages\"\r\nContent-Type: application/octet-stream",
            "three",
        ),
        part("form-data; name=\"title\"", "Käse \"1\"\r\n2"),
        part("form-data; name=\"tags\"", "a"),
        part("form-data; name=\"tags\"", "b"),
        part(&format!("form-data; name=\"size\"{json}"), "{\"w\":3}"),
        part(&format!("form-data; name=\"notes\"{json}"), "{\"by\":\"me\"}"),
        part(&format!("form-data; name=\"notes\"{json}"), "{}"),
        part("form-data; name=\"public\"", "true"),
        part("form-data; name=\"more\"", "x"),
        part("form-data; name=\"more\"", "1.5"),
    ];
    assert_eq!(body, expected.concat() + "--B--\r\n");
}

#[tokio::test]
async fn names_cannot_end_their_quotes() {
    let operation = upload(&[], |form| {
        form.photo = Some(FilePart::bytes("a\"b\\\r\nX: y.txt", b"1").content_type("text/plain"));
        form.extra.insert("a\"b\n", "v");
    });
    let body = body(operation).await;
    assert!(body.contains("; filename=\"a%22b\\%0D%0AX: y.txt\"\r\n"), "{body}");
    assert!(body.contains("; name=\"a%22b%0A\"\r\n\r\nv\r\n"), "{body}");
}

#[tokio::test]
async fn a_header_of_a_part_cannot_end_its_line() {
    for file in [
        FilePart::bytes("a", b"1").content_type("text/plain\r\nX: y"),
        FilePart::bytes("a", b"1").header("X-Y", "1\r\n2"),
        FilePart::bytes("a", b"1").header("X Y", "1"),
    ] {
        let memory = MemoryTransport::new();
        let operation = upload(&[], |form| form.photo = Some(file));
        let error = client(&memory).execute(operation).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Build, "{error}");
        assert!(error.to_string().contains("photo"), "{error}");
    }
}

#[tokio::test]
async fn what_the_document_says_of_a_part_is_heard() {
    const FIELDS: &[FormField] = &[
        FormField::new("photo").content_type("image/png, image/webp").headers(&[("X-Kind", "p")]),
        FormField::new("title").content_type("text/markdown"),
        FormField::new("tags").explode(false).style(Style::PipeDelimited),
        FormField::new("size").style(Style::DeepObject),
        FormField::new("notes").style(Style::Json),
    ];
    let operation = upload(FIELDS, |form| {
        form.photo = Some(FilePart::bytes("a.webp", b"1"));
        form.pages = Some(vec![FilePart::text("https://example.com/1.pdf")]);
        form.title = Some("# T".to_owned());
        form.tags = Some(vec!["a".to_owned(), "b".to_owned()]);
        form.size = Some([("w".to_owned(), 3)].into());
        form.notes = Some(vec![BTreeMap::new()]);
    });
    let body = body(operation).await;
    let parts: Vec<_> = body.split("--B\r\nContent-Disposition: form-data; ").skip(1).collect();
    assert_eq!(
        parts,
        [
            "name=\"photo\"; filename=\"a.webp\"\r\nContent-Type: image/webp\r\nX-Kind: p\r\n\r\n1\r\n",
            "name=\"pages\"\r\n\r\nhttps://example.com/1.pdf\r\n",
            "name=\"title\"\r\nContent-Type: text/markdown\r\n\r\n# T\r\n",
            "name=\"tags\"\r\n\r\na|b\r\n",
            "name=\"size[w]\"\r\n\r\n3\r\n",
            "name=\"notes\"\r\nContent-Type: application/json\r\n\r\n[{}]\r\n--B--\r\n",
        ]
    );
}

#[tokio::test]
async fn nothing_given_is_an_empty_form_and_null_is_no_part() {
    assert_eq!(body(upload(&[], |_| {})).await, "--B--\r\n");
    assert_eq!(body(upload(&[], |form| form.public = Some(None))).await, "--B--\r\n");
}

#[tokio::test]
async fn other_multiparts_have_a_disposition_and_parameters_of_their_own() {
    let mut operation = upload(&[], |form| {
        form.size = Some([("w".to_owned(), 3)].into());
        form.photo = Some(FilePart::bytes("a.png", b"1"));
    });
    operation.media = "Multipart/Related; start=x; boundary=old";
    let (media, body) = sent(operation).await;
    assert_eq!(media, "Multipart/Related; start=x; type=\"image/png\"; boundary=B");
    assert!(body.contains("attachment; name=\"photo\"; filename=\"a.png\"\r\n"), "{body}");
    assert!(body.contains("inline; name=\"size\"\r\nContent-Type: application/json"), "{body}");
}

#[tokio::test]
async fn another_parser_reads_back_what_was_meant() {
    let binary: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    let folder = std::env::temp_dir().join(format!("fanwise-multipart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("big.bin");
    std::fs::write(&path, vec![7; 200_000]).unwrap();
    let operation = upload(&[], |form| {
        form.photo = Some(FilePart::bytes("x.bin", binary.clone()));
        form.pages = Some(vec![FilePart::path(&path), FilePart::bytes("", b"")]);
        form.title = Some("--boundary\r\n".to_owned());
    });
    let memory = MemoryTransport::new();
    memory.fault(Method::PUT, "/v1/files", Fault::ResetAfter);
    let client = client(&memory);
    memory.fault(Method::PUT, "/v1/files", Fault::ResetAfter);
    client.execute(operation).await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let requests = memory.requests();
    assert_eq!(requests.len(), 2, "sent again");
    assert_eq!(requests[0].body(), requests[1].body(), "whole, under the same boundary");
    let media = requests[1].header("content-type").unwrap();
    assert_eq!(Some(media), requests[0].header("content-type"));
    let parts = parsed(media, requests[1].body().clone()).await;
    let part = |name: &str, file: Option<&str>, media: Option<&str>, data: &[u8]| Parsed {
        name: Some(name.to_owned()),
        file_name: file.map(str::to_owned),
        media: media.map(str::to_owned),
        data: Bytes::copy_from_slice(data),
    };
    let octets = Some("application/octet-stream");
    let expected = [
        part("photo", Some("x.bin"), octets, &binary),
        part("pages", Some("big.bin"), octets, &vec![7; 200_000]),
        part("pages", Some(""), octets, b""),
        part("title", None, None, b"--boundary\r\n"),
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_said_before_anything_leaves() {
    let memory = MemoryTransport::new();
    let operation =
        upload(&[], |form| form.photo = Some(FilePart::path("/no/such/folder/photo.png")));
    let error = client(&memory).execute(operation).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Build);
    assert!(error.to_string().contains("photo.png"), "{error}");
    assert!(memory.requests().is_empty());
}

#[test]
fn a_file_shows_its_size_alone_and_has_a_form_in_json() {
    let file = FilePart::bytes("a.txt", b"s3cret").content_type("text/plain");
    assert_eq!(format!("{file:?}"), "FilePart(\"a.txt\", 6 B)");
    let value = serde_json::to_value(&file).unwrap();
    let expected = json!({ "filename": "a.txt", "content_type": "text/plain", "data": "czNjcmV0" });
    assert_eq!(value, expected);
    assert_eq!(serde_json::from_value::<FilePart>(value).unwrap(), file);
    let text: FilePart = serde_json::from_value(json!("https://example.com/x.png")).unwrap();
    assert_eq!(text, FilePart::text("https://example.com/x.png"));
    assert_eq!(serde_json::to_value(&text).unwrap(), json!("https://example.com/x.png"));
    let data: FilePart = serde_json::from_value(json!({ "data": "AQI=" })).unwrap();
    assert_eq!(data.as_bytes(), Some([1, 2].as_slice()));
    let error = serde_json::from_value::<FilePart>(json!({ "filename": "x" })).unwrap_err();
    assert_eq!(error.to_string(), "missing field `data`");
    assert!(serde_json::from_value::<FilePart>(Value::Bool(true)).is_err());
}

/// An upload of one file of the disk to a server that does these things in turn.
async fn uploads(
    name: &str,
    answers: impl Fn(usize, &Path) -> Reply + Send + Sync + 'static,
) -> Vec<String> {
    let path = std::env::temp_dir().join(format!("fanwise-{name}-{}.txt", std::process::id()));
    std::fs::write(&path, "the first state").unwrap();
    let memory = MemoryTransport::new();
    let (at, file) = (AtomicUsize::new(0), path.clone());
    memory.on(Method::PUT, "/v1/files", move |_| {
        std::future::ready(answers(at.fetch_add(1, Ordering::Relaxed), &file))
    });
    memory.reply(Method::PUT, "/v1/elsewhere", Reply::status(200));
    let shared = Shared::new().transport(memory.clone()).seed(1);
    let policy = Policy::new().backoff_ms(0);
    let client: Client<Shop> = ApiBuilder::new().policy(policy).build(&shared).unwrap();
    let file = FilePart::path(&path);
    client.execute(upload(&[], |form| form.photo = Some(file))).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let seen = memory.requests();
    seen.iter().map(|one| String::from_utf8(one.body().to_vec()).unwrap()).collect()
}

#[tokio::test]
async fn a_file_is_opened_again_on_every_attempt() {
    let bodies = uploads("again", |attempt, file| {
        // What the second attempt finds is longer than what the first one sent.
        std::fs::write(file, "the second state of it").unwrap();
        Reply::status(if attempt == 0 { 503 } else { 200 })
    });
    let bodies = bodies.await;
    assert_eq!(bodies.len(), 2);
    assert!(bodies[0].contains("\r\n\r\nthe first state\r\n--"), "{}", bodies[0]);
    assert!(bodies[1].contains("\r\n\r\nthe second state of it\r\n--"), "{}", bodies[1]);
}

#[tokio::test]
async fn a_redirect_that_asks_for_the_same_request_carries_the_whole_file() {
    for status in [307, 308] {
        let name = format!("redirect-{status}");
        let bodies =
            uploads(&name, move |_, _| Reply::status(status).header("location", "/v1/elsewhere"));
        let bodies = bodies.await;
        assert_eq!(bodies.len(), 2);
        assert!(bodies[1].contains("the first state"), "{}", bodies[1]);
        assert_eq!(bodies[0], bodies[1], "the boundary too");
    }
}
