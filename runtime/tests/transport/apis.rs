//! An API with a scheme of every kind, and an operation for each.

use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{
    Api, BuildError, Client, Decode, FilePart, Location, Method, Operation, RawResponse, Request,
    Scheme, Scopes, Security, Shared, auth,
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Shop;

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com/v1");
    const SCHEMES: &'static [Scheme] = &[
        Scheme::bearer("staff"),
        Scheme::basic("door"),
        Scheme::api_key("key", Location::Header, "X-Api-Key"),
        Scheme::api_key("query", Location::Query, "api key"),
        Scheme::api_key("cookie", Location::Cookie, "session"),
        Scheme::client_credentials("oauth", "/oauth/token", &["mail:send", "mail:read"]),
        Scheme::token("oidc"),
        Scheme::http("digest", "Digest"),
        Scheme::mutual_tls("certificate"),
        Scheme::refreshable("app", "/oauth/token"),
        Scheme::basic("second-door"),
    ];
}

impl auth::HasBearer for Shop {
    const SCHEME: &'static str = "staff";
}
impl auth::HasBasic for Shop {
    const SCHEME: &'static str = "door";
}
impl auth::HasApiKey for Shop {
    const SCHEME: &'static str = "key";
}
impl auth::HasClientCredentials for Shop {
    const SCHEME: &'static str = "oauth";
}
impl auth::HasToken for Shop {
    const SCHEME: &'static str = "app";
}
impl auth::HasAuthorization for Shop {
    const SCHEME: &'static str = "digest";
}
impl auth::HasMutualTls for Shop {
    const SCHEME: &'static str = "certificate";
}

macro_rules! operations {
    ($($name:ident: $security:expr $(, $scopes:expr)?;)*) => {$(
        #[derive(Clone, Debug)]
        pub(crate) struct $name;

        impl Operation for $name {
            type Api = Shop;
            type Answer = ();
            type Error = ();
            const ID: &'static str = stringify!($name);
            const METHOD: Method = Method::POST;
            const PATH: &'static str = "/things?fixed=1";
            const SECURITY: Security = $security;
            $(const SCOPES: Scopes = $scopes;)?

            fn request(&self) -> Result<Request, BuildError> {
                Request::of::<Self>().cookie("taste", "sweet").json("the whole body").build()
            }
            fn answer(raw: &RawResponse) -> Result<(), Decode<()>> {
                match raw.status_code() {
                    200 => raw.success(raw.empty()),
                    _ => raw.undeclared(),
                }
            }
        }
    )*};
}

operations! {
    Open: &[];
    Staff: &[&["staff"]];
    Door: &[&["door"]];
    Key: &[&["key"]];
    Query: &[&["query"]];
    Cookie: &[&["cookie"]];
    Mail: &[&["oauth"]];
    Person: &[&["oidc"]];
    Digest: &[&["digest"]];
    Certificate: &[&["certificate"]];
    StaffOrKey: &[&["staff"], &["key"]];
    StaffOrAnybody: &[&[], &["staff"]];
    StaffAndKey: &[&["staff", "key"]];
    App: &[&["app"]];
    SecondDoor: &[&["second-door"]];
    MailRead: &[&["oauth"]], &[("oauth", &["mail:read"])];
    MailBoth: &[&["oauth"]], &[("oauth", &["mail:read", "mail:send"])];
    MailBothTurned: &[&["oauth"]], &[("oauth", &["mail:send", "mail:read"])];
    CertificateAndKey: &[&["certificate", "key"], &["staff"]];
}

/// An upstream that takes everything, and a client of it.
pub(crate) fn shop(
    set: impl FnOnce(fanwise_runtime::ApiBuilder<Shop>) -> fanwise_runtime::ApiBuilder<Shop>,
) -> (MemoryTransport, Client<Shop>) {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::POST, "/v1/things", Reply::status(200));
    let builder = set(Client::<Shop>::builder()).transport(upstream.clone());
    (upstream, builder.build(&Shared::new()).unwrap())
}

/// An API that takes a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files;

impl Api for Files {
    const NAME: &'static str = "files";
    const BASE_URL: Option<&'static str> = None;
    const SCHEMES: &'static [Scheme] = &[];
}

fanwise_runtime::record! {
    pub struct Form {
        required:
        pub file: FilePart = "file",
    }
}

/// Sends a form of one file.
#[derive(Clone, Debug)]
pub(crate) struct PutFile {
    pub(crate) form: Form,
}

impl Operation for PutFile {
    type Api = Files;
    type Answer = ();
    type Error = ();
    const ID: &'static str = "putFile";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/file";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().multipart("multipart/form-data", &[], &self.form).build()
    }
    fn answer(raw: &RawResponse) -> Result<(), Decode<()>> {
        raw.success(raw.empty())
    }
}

/// Reads text.
#[derive(Clone, Debug)]
pub(crate) struct Read;

impl Operation for Read {
    type Api = Files;
    type Answer = String;
    type Error = ();
    const ID: &'static str = "read";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/file";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().build()
    }
    fn answer(raw: &RawResponse) -> Result<String, Decode<()>> {
        match raw.status_code() {
            200 => raw.success(raw.text()),
            _ => raw.undeclared(),
        }
    }
}
