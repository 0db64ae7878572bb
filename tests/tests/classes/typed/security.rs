use classes::security::Api;
use classes::security::operations::{AddOrder, ListOrders, Profile, Report};
use fanwise_runtime::{Api as _, Client, Operation, Scheme, Shared, env};

#[test]
fn every_scheme_is_the_documents() {
    let schemes = [
        Scheme::bearer("staff"),
        Scheme::basic("door"),
        Scheme::api_key("merchantKey", fanwise_runtime::Location::Header, "X-Api-Key"),
        Scheme::api_key("session", fanwise_runtime::Location::Cookie, "sid"),
        Scheme::client_credentials("service", "/oauth/token", &["orders:read", "orders:write"]),
        Scheme::refreshable("person", "https://login.example.com/refresh"),
        Scheme::token("oidc"),
        Scheme::http("hawk", "Hawk"),
        Scheme::mutual_tls("certificate"),
    ];
    assert_eq!(Api::SCHEMES, schemes);
}

#[test]
fn an_operation_names_its_scopes_where_they_are_not_all() {
    assert_eq!(ListOrders::SCOPES, [("service", &["orders:read"][..])]);
    assert!(AddOrder::SCOPES.is_empty() && Profile::SCOPES.is_empty());
    let long = "https://auth.example.com/scopes/a-rather-long-name";
    let both = [format!("{long}/reports.read"), format!("{long}/orders.read")];
    assert_eq!(Report::SCOPES[0].1, both);
    assert_eq!(Report::SECURITY, [&["service"][..], &["certificate", "merchantKey"], &[]]);
}

#[test]
fn the_builder_offers_each_of_them() {
    let shared = Shared::new().environment(|_| Some("text".to_owned()));
    let builder = Client::<Api>::builder()
        .bearer("t")
        .basic("user", env("PASSWORD"))
        .api_key("k")
        .client_credentials(env("ID"), env("SECRET"))
        .refresh_token("id", "secret", "refresh")
        .authorization("Hawk x");
    let error = builder.client_certificate("no PEM").build(&shared).unwrap_err().to_string();
    assert!(error.contains("no usable PEM"), "{error}");
}
