use classes::media_types::Api;
use classes::media_types::operations::{
    GetDefault, GetEmpty, GetEmptyAnswer, GetRanges, GetSeveral, GetSeveralAnswer, GetSeveralError,
    GetText, HeadSeveral, ReplaceFile, SendApplication, SendBodies,
};
use classes::media_types::types::Thing;
use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{ApiError, Client, ErrorKind, Method, Operation, Shared, Value};

/// Sends an operation to an upstream that answers so.
async fn answered<O: Operation<Api = Api>>(
    operation: O,
    reply: Reply,
) -> Result<O::Answer, ApiError<O::Error>> {
    let upstream = MemoryTransport::new();
    let path = O::PATH;
    upstream.reply(O::METHOD, path, reply);
    let shared = Shared::new().transport(upstream);
    let client = Client::<Api>::builder().base_url("http://127.0.0.1").build(&shared).unwrap();
    client.execute(operation).await.map(fanwise_runtime::Response::into_body)
}

#[tokio::test]
async fn the_media_type_chooses_among_several() {
    let reply = |media: &str, body: &'static str| Reply::bytes(200, media, body);
    let several = |reply| answered(GetSeveral::new(), reply);
    for media in ["application/json", "APPLICATION/JSON;charset=utf-8"] {
        let answer = several(reply(media, "{\"id\":1}")).await.unwrap();
        assert_eq!(answer, GetSeveralAnswer::OkJson(Thing::new(1)), "{media}");
    }
    let answer = several(reply("text/csv; header=absent", "a,b")).await.unwrap();
    assert_eq!(answer, GetSeveralAnswer::OkCsv("a,b".to_owned()));
    let answer = several(reply("image/png", "PNG")).await.unwrap();
    assert!(matches!(answer, GetSeveralAnswer::OkImage(bytes) if &*bytes == b"PNG"));
    let answer = several(Reply::status(204)).await.unwrap();
    assert_eq!(answer, GetSeveralAnswer::NoContent);
    let error = several(Reply::bytes(418, "application/problem+json", "{\"title\":\"tea\"}"));
    let error = error.await.unwrap_err();
    assert!(matches!(error.typed(), Some(GetSeveralError::ClientError(it)) if it.title.is_some()));
    let error = several(Reply::bytes(503, "text/plain", "later")).await.unwrap_err();
    assert_eq!(error.typed(), Some(&GetSeveralError::Other("later".to_owned())));
}

#[tokio::test]
async fn a_file_that_is_called_json_is_bytes() {
    let operation = ReplaceFile::new(b"{ \"a\": 1.0 }".to_vec());
    let request = operation.request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body().unwrap(), &b"{ \"a\": 1.0 }"[..]);
    let reply = Reply::bytes(200, "application/json", b"\xffPDF".as_slice());
    assert_eq!(&*answered(operation, reply).await.unwrap(), b"\xffPDF");
}

#[tokio::test]
async fn ranges_default_and_nothing_at_all() {
    let thing = || Reply::json(207, &serde_json::json!({ "id": 7 }));
    assert_eq!(answered(GetRanges::new(), thing()).await.unwrap(), Thing::new(7));
    assert_eq!(answered(GetDefault::new(), thing()).await.unwrap(), Thing::new(7));
    let error = answered(GetRanges::new(), Reply::status(500)).await.unwrap_err();
    assert_eq!(error.typed(), Some(&()));
    answered(HeadSeveral::new(), Reply::status(200)).await.unwrap();
    let empty = answered(GetEmpty::new(), Reply::status(202)).await.unwrap();
    assert_eq!(empty, GetEmptyAnswer::Accepted);
    let said = Reply::json(200, &serde_json::json!([1]));
    let said = answered(GetEmpty::new(), said).await.unwrap();
    assert_eq!(said, GetEmptyAnswer::Ok(Value::from(vec![1])));
    let latin = Reply::bytes(200, "text/html; charset=iso-8859-1", b"\xe4".as_slice());
    assert_eq!(answered(GetText::new(), latin).await.unwrap(), "\u{e4}");
    let broken = Reply::bytes(200, "text/html", b"\xe4".as_slice());
    let error = answered(GetText::new(), broken).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
}

#[test]
fn a_request_says_what_it_is_and_what_it_takes() {
    let header = |operation: &dyn Fn() -> fanwise_runtime::Request, name: &str| {
        let request = operation();
        request.headers().get(name).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let several = || GetSeveral::new().request().unwrap();
    let accept = "application/json, text/csv; header=present, image/*, application/problem+json, \
                  text/plain";
    assert_eq!(header(&several, "accept"), accept);
    let bodies = || SendBodies::new(Thing::new(1)).request().unwrap();
    let media = "application/merge-patch+JSON; charset=utf-8";
    assert_eq!(header(&bodies, "content-type"), media);
    let any = || SendApplication::new(Thing::new(1)).request().unwrap();
    assert_eq!(header(&any, "content-type"), "application/json");
    assert_eq!(SendApplication::METHOD, Method::PUT);
}
