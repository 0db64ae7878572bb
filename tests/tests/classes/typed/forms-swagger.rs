use classes::forms_swagger::Api;
use classes::forms_swagger::operations::{SendFields, SendFiles};
use classes::forms_swagger::types::{SendFieldsBody, SendFieldsBodyKind, SendFilesBody};
use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{Client, FilePart, Operation, Shared};

fn sent(operation: &impl Operation) -> String {
    let body = operation.request().unwrap().body().cloned().unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[test]
fn lists_are_joined_as_their_format_says() {
    let mut fields = SendFieldsBody::new(SendFieldsBodyKind::X);
    fields.words = Some(vec!["a".to_owned(), "b".to_owned()]);
    fields.piped = Some(vec![1, 2]);
    fields.tabbed = Some("a\tb".to_owned());
    assert_eq!(sent(&SendFields::new(fields)), "kind=x&words=a,b&piped=1%7C2&tabbed=a%09b");
}

#[tokio::test]
async fn every_file_of_a_list_is_a_part() {
    let mut files = SendFilesBody::new(FilePart::bytes("1.txt", b"first"));
    files.labels = Some(vec!["a".to_owned(), "b".to_owned()]);
    files.words = Some(vec!["c".to_owned(), "d".to_owned()]);
    files.more = Some(vec![FilePart::bytes("2.txt", b"second"), FilePart::bytes("3.txt", b"third")]);
    let upstream = MemoryTransport::new();
    upstream.reply(SendFiles::METHOD, "/files", Reply::json(200, &serde_json::json!(null)));
    let shared = Shared::new().transport(upstream.clone()).seed(1);
    let client = Client::<Api>::builder().base_url("http://127.0.0.1").build(&shared).unwrap();
    client.execute(SendFiles::new(files)).await.unwrap();
    let text = String::from_utf8(upstream.requests()[0].body().to_vec()).unwrap();
    assert_eq!(text.matches("name=\"more\"").count(), 2);
    assert_eq!(text.matches("name=\"labels\"").count(), 2);
    assert_eq!(text.matches("name=\"words\"").count(), 1);
    assert!(text.contains("c,d"));
}
