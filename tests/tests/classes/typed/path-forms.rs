use classes::path_forms::operations::{ActionB, Exploded, FormQuery, Range, Reserved, RpcAdd};
use fanwise_runtime::Operation;

#[test]
fn every_form_of_a_path_is_sent_as_it_means() {
    let path = |request: fanwise_runtime::Request| request.path().to_owned();
    assert_eq!(path(Reserved::new("a/b c").request().unwrap()), "/files/a/b%20c");
    let tags = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(path(Exploded::new(tags).request().unwrap()), "/tags/a,b");
    assert_eq!(path(FormQuery::new().request().unwrap()), "/search");
    let mut query = FormQuery::new();
    query.more = Some("x".to_owned());
    assert_eq!(query.request().unwrap().query(), "more=x");
    assert_eq!(path(Range::new(1, 2, "json").request().unwrap()), "/range/1..2.json");
    assert_eq!(path(RpcAdd::new().request().unwrap()), "/rpc");
}

#[test]
fn a_path_may_go_on_with_a_query() {
    let request = ActionB::new("x y").request().unwrap();
    assert_eq!(request.path(), "/api");
    assert_eq!(request.query(), "action=b&id=x%20y");
}
