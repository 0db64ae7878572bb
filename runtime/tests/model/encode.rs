//! How values are written into paths, queries, headers, cookies and forms.

use std::collections::BTreeMap;

use fanwise_runtime::{
    Api, BuildError, Decode, FormField, Method, Operation, Param, RawResponse, Request, Scheme,
    Secret, Style,
};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug)]
struct Here;

impl Api for Here {
    const NAME: &'static str = "here";
    const BASE_URL: Option<&'static str> = None;
    const SCHEMES: &'static [Scheme] = &[];
}

/// Sends one parameter as `{p}` of the path `/a/{p}/b`, or a path without it, and one form.
#[derive(Clone, Debug)]
struct Send {
    param: Param,
    value: Value,
    form: Option<(Vec<FormField>, Value)>,
}

impl Operation for Send {
    type Api = Here;
    type Answer = ();
    type Error = ();
    const ID: &'static str = "send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/a/{p}/b";

    fn request(&self) -> Result<Request, BuildError> {
        let request = Request::of::<Self>().styled(self.param, &self.value);
        let request = match &self.form {
            Some((fields, form)) => request.form_with(fields, form),
            None => request,
        };
        request.path("p", "-").build()
    }

    fn answer(raw: &RawResponse) -> Result<(), Decode<()>> {
        raw.success(raw.empty())
    }
}

fn sent(param: Param, value: &Value) -> Result<Request, BuildError> {
    Send { param, value: value.clone(), form: None }.request()
}

#[track_caller]
fn path(param: Param, value: &Value) -> String {
    let path = sent(param, value).unwrap().path().to_owned();
    path.strip_prefix("/a/").and_then(|path| path.strip_suffix("/b")).unwrap().to_owned()
}

#[track_caller]
fn query(param: Param, value: &Value) -> String {
    sent(param, value).unwrap().query().to_owned()
}

#[track_caller]
fn header(param: Param, value: &Value) -> Option<String> {
    let request = sent(param, value).unwrap();
    let name = if request.headers().contains_key("cookie") { "cookie" } else { "x-p" };
    request.headers().get(name).map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap())
}

#[track_caller]
fn form(fields: &[FormField], value: &Value) -> String {
    let form = Some((fields.to_vec(), value.clone()));
    let send = Send { param: Param::query("q"), value: Value::Null, form };
    String::from_utf8(send.request().unwrap().body().unwrap().to_vec()).unwrap()
}

/// The values of the tables of OpenAPI 3.0.4, "Style Examples".
fn colours() -> [Value; 4] {
    [json!(""), json!("blue"), json!(["blue", "black"]), json!({ "R": 100, "G": 200 })]
}

#[test]
fn the_styles_of_a_path() {
    let p = Param::path("p");
    let [_, blue, list, object] = colours();
    for (style, explode, expected) in [
        (Style::Simple, false, ["blue", "blue,black", "R,100,G,200"]),
        (Style::Simple, true, ["blue", "blue,black", "R=100,G=200"]),
        (Style::Label, false, [".blue", ".blue,black", ".R,100,G,200"]),
        (Style::Label, true, [".blue", ".blue.black", ".R=100.G=200"]),
        (Style::Matrix, false, [";p=blue", ";p=blue,black", ";p=R,100,G,200"]),
        (Style::Matrix, true, [";p=blue", ";p=blue;p=black", ";R=100;G=200"]),
    ] {
        let param = p.style(style).explode(explode);
        assert_eq!([&blue, &list, &object].map(|value| path(param, value)), expected, "{param:?}");
    }
    assert_eq!(path(p.style(Style::Matrix), &json!("")), ";p");
    assert_eq!(path(p.style(Style::Json), &json!({ "a": 1 })), "%7B%22a%22%3A1%7D");
    assert_eq!(path(p, &json!(1.5)), "1.5");
    assert_eq!(path(p, &json!(true)), "true");
}

#[test]
fn the_styles_of_a_query() {
    let c = Param::query("c");
    let all = |param| colours().map(|value| query(param, &value));
    let e = |param: Param| param.explode(false);
    assert_eq!(all(c), ["c=", "c=blue", "c=blue&c=black", "R=100&G=200"]);
    assert_eq!(all(e(c)), ["c=", "c=blue", "c=blue,black", "c=R,100,G,200"]);
    let [.., list, object] = colours();
    let both = |param| [query(param, &list), query(param, &object)];
    let (space, pipe) = (e(c).style(Style::SpaceDelimited), e(c).style(Style::PipeDelimited));
    assert_eq!(both(space), ["c=blue%20black", "c=R%20100%20G%20200"]);
    assert_eq!(both(pipe), ["c=blue%7Cblack", "c=R%7C100%7CG%7C200"]);
    assert_eq!(both(pipe.explode(true)), ["c=blue&c=black", "R=100&G=200"]);
    let deep = c.style(Style::DeepObject);
    assert_eq!(both(deep), ["c%5B0%5D=blue&c%5B1%5D=black", "c%5BR%5D=100&c%5BG%5D=200"]);
    assert_eq!(query(c.style(Style::Json), &json!([1])), "c=%5B1%5D");
}

#[test]
fn what_is_nothing_is_left_out() {
    let undefined = [json!(null), json!([]), json!({}), json!([null]), json!({ "a": null })];
    for value in &undefined {
        for style in [Style::Form, Style::SpaceDelimited, Style::DeepObject] {
            for explode in [true, false] {
                let param = Param::query("c").style(style).explode(explode);
                assert_eq!(query(param, value), "", "{value} {param:?}");
            }
        }
        assert_eq!(header(Param::cookie("c"), value), None);
    }
    assert!(sent(Param::path("p"), &Value::Null).is_err());
    assert!(sent(Param::path("p"), &json!("")).is_err());
    assert!(sent(Param::path("p"), &json!([])).is_err());
}

#[test]
fn names_stay_readable_and_safe() {
    assert_eq!(query(Param::query("$filter"), &json!("a eq 'b'")), "$filter=a%20eq%20%27b%27");
    assert_eq!(query(Param::query("page[size]"), &json!(1)), "page%5Bsize%5D=1");
    assert_eq!(query(Param::query("a&b=c#d"), &json!(1)), "a%26b%3Dc%23d=1");
}

#[test]
fn reserved_characters_stay_only_where_they_are_safe() {
    let all = json!(":/?#[]@!$&'()*+,;=% ");
    let param = Param::query("q").allow_reserved();
    assert_eq!(query(param, &all), "q=:/?%23%5B%5D@!$%26'()*%2B,;=%25%20");
    let param = Param::path("p").allow_reserved();
    assert_eq!(path(param, &all), ":%2F%3F%23%5B%5D@!$&'()*+,;=%25%20");
}

#[test]
fn headers_are_sent_as_they_are_or_not_at_all() {
    let p = Param::header("x-p");
    let [_, blue, list, object] = colours();
    assert_eq!(header(p, &blue).unwrap(), "blue");
    assert_eq!(header(p, &list).unwrap(), "blue,black");
    assert_eq!(header(p, &object).unwrap(), "R,100,G,200");
    assert_eq!(header(p.explode(true), &object).unwrap(), "R=100,G=200");
    assert_eq!(header(p, &json!("a b/ü")).unwrap(), "a b/ü");
    assert_eq!(header(p.style(Style::Json), &object).unwrap(), r#"{"R":100,"G":200}"#);
    assert_eq!(header(p, &Value::Null), None);
    for bad in ["a\r\nx-admin: 1", "a\nb", "\0"] {
        let error = sent(p, &json!(bad)).unwrap_err().to_string();
        assert!(error.contains("x-p") && !error.contains("admin"), "{error}");
    }
}

#[test]
fn cookies_end_nowhere_but_at_their_end() {
    let c = Param::cookie("c");
    let [_, blue, list, object] = colours();
    assert_eq!(header(c, &blue).unwrap(), "c=blue");
    assert_eq!(header(c, &list).unwrap(), "c=blue; c=black");
    assert_eq!(header(c.explode(false), &list).unwrap(), "c=blue,black");
    assert_eq!(header(c, &object).unwrap(), "R=100; G=200");
    assert_eq!(
        header(c, &json!("a;b, \"c\"\r\n=/+%")).unwrap(),
        "c=a%3Bb%2C%20%22c%22%0D%0A=/+%25"
    );
}

#[test]
fn forms_hold_nested_objects_and_arrays() {
    let value = json!({
        "a": [1, 2], "b": { "c": "d e", "f": [3, 4], "g": { "h": true } },
        "items": [{ "price": "p", "n": [1] }, { "price": "q" }], "none": null, "": "x",
    });
    assert_eq!(
        form(&[], &value).replace("%5B", "[").replace("%5D", "]"),
        "a=1&a=2&b[c]=d%20e&b[f]=3&b[f]=4&b[g][h]=true\
         &items[0][price]=p&items[0][n]=1&items[1][price]=q&=x"
    );
    let fields = [
        FormField::new("a").explode(false),
        FormField::new("b").style(Style::Json),
        FormField::new("items").style(Style::DeepObject),
    ];
    let value = json!({ "a": [1, 2], "b": { "c": [1] }, "items": [1, [2]] });
    assert_eq!(
        form(&fields, &value),
        "a=1,2&b=%7B%22c%22%3A%5B1%5D%7D&items%5B0%5D=1&items%5B1%5D%5B0%5D=2"
    );
    let object = FormField::new("b");
    assert_eq!(form(&[object], &json!({ "b": { "c": 1, "d": [2, 3] } })), "c=1&d=2&d=3");
    let none =
        Send { param: Param::query("q"), value: Value::Null, form: Some((Vec::new(), json!([1]))) };
    assert!(none.request().is_err(), "a form is an object");
}

#[test]
fn numbers_are_written_as_they_print() {
    let numbers = (0.1_f32, 1e21, u64::MAX, i64::MIN, u128::MAX, 'ü');
    let tree = fanwise_runtime::redact::to_value(&numbers);
    assert_eq!(tree[0].to_string(), "0.1");
    let text = query(Param::query("n").explode(false), &json!([0.5, 1, u64::MAX, i64::MIN]));
    assert_eq!(text, format!("n=0.5,1,{},{}", u64::MAX, i64::MIN));
}

#[test]
fn a_null_body_is_told_from_an_absent_one() {
    #[derive(Clone, Debug)]
    struct Put(Option<Option<Secret<String>>>);
    impl Operation for Put {
        type Api = Here;
        type Answer = ();
        type Error = ();
        const ID: &'static str = "put";
        const METHOD: Method = Method::PUT;
        const PATH: &'static str = "/";
        fn request(&self) -> Result<Request, BuildError> {
            Request::of::<Self>().json(&self.0).build()
        }
        fn answer(raw: &RawResponse) -> Result<(), Decode<()>> {
            raw.success(raw.empty())
        }
    }
    let body = |put: Put| put.request().unwrap().body().map(|body| body.to_vec());
    assert_eq!(body(Put(None)), None);
    assert_eq!(body(Put(Some(None))).as_deref(), Some(&b"null"[..]));
    assert_eq!(body(Put(Some(Some("x".into())))).as_deref(), Some(&b"\"x\""[..]));
}

fn scalars() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ]
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

proptest! {
    #[test]
    fn a_value_never_leaves_its_segment(value in any::<String>(), reserved: bool, style in 0..3_usize) {
        let param = Param::path("p").style([Style::Simple, Style::Label, Style::Matrix][style]);
        let param = if reserved { param.allow_reserved() } else { param };
        let Ok(request) = sent(param, &json!(value)) else {
            // Nothing, and the two names that every URL parser folds.
            let folds = ["", ".", ".."].contains(&value.as_str());
            prop_assert!(folds || (style == 1 && value == "."), "{value:?}");
            return Ok(());
        };
        let url = url::Url::parse("http://h").unwrap().join(request.path()).unwrap();
        prop_assert_eq!(url.path(), request.path());
        prop_assert_eq!((url.query(), url.fragment()), (None, None));
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        prop_assert_eq!(segments.len(), 3);
        let decoded = percent_encoding::percent_decode_str(segments[1]).decode_utf8().unwrap();
        let prefix = ["", ".", if value.is_empty() { ";p" } else { ";p=" }][style];
        prop_assert_eq!(decoded, format!("{prefix}{value}"));
    }

    #[test]
    fn a_query_reads_back(values in prop::collection::vec(scalars(), 1..5), reserved: bool) {
        let param = Param::query("a b&c");
        let param = if reserved { param.allow_reserved() } else { param };
        let query = query(param, &Value::Array(values.clone()));
        let read: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let expected: Vec<_> = values.iter().map(|value| ("a b&c".to_owned(), text(value))).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn a_form_reads_back(
        entries in prop::collection::btree_map("\\PC*", prop::collection::btree_map("[a-z]{1,3}", scalars(), 0..3), 0..4)
    ) {
        let form = form(&[], &serde_json::to_value(&entries).unwrap());
        let read: BTreeMap<_, _> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let expected: BTreeMap<_, _> = entries
            .iter()
            .flat_map(|(name, inner)| inner.iter().map(move |(key, value)| (format!("{name}[{key}]"), text(value))))
            .collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn a_cookie_is_one_pair(value in any::<String>()) {
        let sent = header(Param::cookie("c"), &json!(value)).unwrap();
        prop_assert!(!sent.contains([';', ' ', ',', '"']) && !sent.contains(char::is_control));
        let encoded = sent.strip_prefix("c=").unwrap();
        prop_assert_eq!(percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap(), value);
    }
}
