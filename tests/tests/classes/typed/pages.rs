//! Answers in pages, as vendors write it.

use classes::pages::Client;
use classes::pages::types::SearchedBody;
use classes::runtime::transport::memory::{MemoryTransport, Received, Reply};
use classes::runtime::{Method, Shared, Value, json};

fn client(
    method: Method,
    path: &'static str,
    answer: impl Fn(Received) -> Value + Send + Sync + Copy + 'static,
) -> Client {
    let upstream = MemoryTransport::new();
    upstream.on(method, path, move |request| async move { Reply::json(200, &answer(request)) });
    let shared = Shared::new().transport(upstream);
    let api = classes::runtime::ApiBuilder::new().base_url("http://localhost");
    Client::from(api.build(&shared).unwrap())
}

fn pets(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

#[tokio::test]
async fn links_lead_on_from_wherever_they_lie() {
    let linked = client(Method::GET, "/linked", |request| match request.query() {
        "" => json!({ "value": pets(&["a"]), "odata.nextLink": "/linked?p=2" }),
        _ => json!({ "value": pets(&["b"]) }),
    });
    let mut items = linked.linked().items();
    let mut names = Vec::new();
    while let Some(pet) = items.next().await {
        names.push(pet.unwrap().name);
    }
    assert_eq!(names, ["a", "b"]);
    let url = client(Method::GET, "/url", |request| match request.query() {
        "" => json!({ "_embedded": { "pets": pets(&["a", "b"]) }, "_links": { "next": "?p=2" } }),
        _ => json!({ "_links": {} }),
    });
    let mut pages = url.url().pages();
    assert!(pages.next().await.unwrap().unwrap().embedded.is_some());
    assert_eq!(pages.token(), Some("?p=2"));
    assert!(pages.next().await.unwrap().unwrap().embedded.is_none());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn tokens_and_numbers_take_their_places() {
    let cursor = client(Method::GET, "/cursor", |request| match request.query() {
        "size=2" => json!({ "rows": pets(&["a", "b"]) }),
        "size=2&cursor=b" => json!({ "rows": pets(&["c"]) }),
        _ => json!({ "rows": [] }),
    });
    let all = cursor.cursor().with(|op| op.size = Some(2)).items().all().await.unwrap();
    assert_eq!(all.len(), 3);
    let searched = client(Method::POST, "/searched", |request| {
        let page = request.json::<Value>().unwrap()["page"].as_u64().unwrap();
        json!({ "rows": pets(&[&page.to_string()]), "pages": 3 })
    });
    let all = searched.searched(SearchedBody::new(1)).items().all().await.unwrap();
    assert_eq!(all.iter().map(|pet| &*pet.name).collect::<Vec<_>>(), ["1", "2", "3"]);
}
