//! The email API of `specs/email.json`, and the token endpoint that its callers need.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::exchange::{Reply, Seen};
use super::upstream::{Service, Upstream};

/// The client of the scheme `app`.
pub(crate) const CLIENT_ID: &str = "demo-shop";
/// Its secret.
pub(crate) const CLIENT_SECRET: &str = "demo-client-secret-77d0";
const TOKEN_PATH: &str = "/oauth/token";
const EXPIRES: &str = "2030-01-01T00:00:00Z";

/// One mail about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) id: String,
    pub(crate) order: String,
    pub(crate) receipt_url: String,
}

/// One code that was sent to prove an address or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) id: String,
    /// `email` or `sms`.
    pub(crate) channel: &'static str,
    pub(crate) user: String,
    /// The address or number.
    pub(crate) to: String,
    /// What the person has to type in.
    pub(crate) digits: String,
    pub(crate) verified: bool,
}

/// What went out, in order, and how many tokens were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) mails: Vec<Mail>,
    pub(crate) codes: Vec<Code>,
    pub(crate) tokens: usize,
}

/// The state of the API.
#[derive(Debug, Default)]
pub(crate) struct Email {
    ledger: Ledger,
    good: BTreeSet<String>,
}

impl Upstream<Email> {
    /// Where its clients get their tokens.
    pub(crate) fn token_url(&self) -> String {
        format!("{}{TOKEN_PATH}", self.origin())
    }

    /// Makes every token that was given worthless: its next use is a 401.
    pub(crate) fn revoke_tokens(&self) {
        self.set(|email| email.good.clear());
    }
}

impl Service for Email {
    type Ledger = Ledger;
    const BASE: &'static str = "/api";

    fn act(&mut self, request: &Seen) -> Reply {
        match (request.method.as_str(), request.segments().as_slice()) {
            ("POST", ["oauth", "token"]) => self.token(request),
            ("GET", ["health"]) => Reply::json(200, &json!({ "status": "up" })),
            ("POST", ["messages"]) => self.send(&request.json()),
            ("GET", ["messages"]) => self.list(request),
            ("GET", ["messages", id]) => {
                let found = self.ledger.mails.iter().find(|mail| mail.id == *id);
                found.map_or_else(not_found, |mail| Reply::json(200, &message(mail)))
            }
            ("POST", ["verifications", "email"]) => self.verify("email", "address", request),
            ("POST", ["verifications", "sms"]) => self.verify("sms", "number", request),
            ("POST", ["verifications", id, "check"]) => self.check(id, request),
            ("GET", ["templates"]) => {
                Reply::json(200, &json!([{ "id": "receipt", "name": "Receipt" }]))
            }
            ("POST", ["templates", "receipt", "preview"]) => {
                let order = request.json()["orderId"].as_str().unwrap_or("?").to_owned();
                Reply::text(200, format!("Thank you for your order {order}."))
            }
            ("DELETE", ["suppressions", _]) => Reply::nothing(),
            _ => not_found(),
        }
    }

    fn problem(status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &json!({ "title": code, "status": status, "detail": message }))
    }

    fn knows(&self, request: &Seen) -> bool {
        let bearer =
            request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        request.path == TOKEN_PATH || bearer.is_some_and(|token| self.good.contains(token))
    }

    fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }
}

impl Email {
    /// RFC 6749, section 4.4, with the client's id and secret as Basic authentication.
    fn token(&mut self, request: &Seen) -> Reply {
        let refusal = |status, code: &str| Reply::json(status, &json!({ "error": code }));
        let client = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}")));
        if request.header("authorization") != Some(client.as_str()) {
            return refusal(401, "invalid_client").with("www-authenticate", &"Basic");
        }
        let form = request.form();
        if form.get("grant_type").map(String::as_str) != Some("client_credentials") {
            return refusal(400, "unsupported_grant_type");
        }
        self.ledger.tokens += 1;
        let token = format!("demo-access-token-{}", self.ledger.tokens);
        self.good.insert(token.clone());
        let scope = form.get("scope").cloned().unwrap_or_default();
        let body = json!({
            "access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": scope,
        });
        Reply::json(200, &body).with("cache-control", &"no-store")
    }

    fn send(&mut self, receipt: &Value) -> Reply {
        let (order, url) = (receipt["orderId"].as_str(), receipt["receiptUrl"].as_str());
        let (Some(order), Some(url)) = (order, url) else {
            return Self::problem(422, "incomplete", "A receipt has an orderId and a receiptUrl.");
        };
        let id = format!("m-{}", self.ledger.mails.len() + 1);
        let mail = Mail { id, order: order.to_owned(), receipt_url: url.to_owned() };
        let reply = Reply::json(202, &message(&mail));
        self.ledger.mails.push(mail);
        reply
    }

    /// Newest first. Every mail is `queued`, so a filter by other states finds none.
    fn list(&self, request: &Seen) -> Reply {
        let order = request.parameter("orderId");
        let states = request.parameter("status");
        let fits = |mail: &&Mail| {
            order.is_none_or(|order| mail.order == order)
                && states.is_none_or(|states| states.split(',').any(|state| state == "queued"))
        };
        let all: Vec<_> = self.ledger.mails.iter().rev().filter(fits).map(message).collect();
        let (page, size) = (request.number("page", 1), request.number("pageSize", 25));
        let shown: Vec<_> = all.iter().skip((page - 1).saturating_mul(size)).take(size).collect();
        Reply::json(200, &json!({ "messages": shown, "total": all.len() }))
    }

    fn verify(&mut self, channel: &'static str, field: &str, request: &Seen) -> Reply {
        let body = request.json();
        let (Some(user), Some(to)) = (body["userId"].as_str(), body[field].as_str()) else {
            return Self::problem(400, "incomplete", "A verification has a userId and a target.");
        };
        let number = self.ledger.codes.len() + 1;
        let code = Code {
            id: format!("v-{number}"),
            channel,
            user: user.to_owned(),
            to: to.to_owned(),
            digits: format!("{:06}", number * 111_111 % 1_000_000),
            verified: false,
        };
        let reply = Reply::json(202, &verification(&code));
        self.ledger.codes.push(code);
        reply
    }

    fn check(&mut self, id: &str, request: &Seen) -> Reply {
        let given = request.form().remove("code").unwrap_or_default();
        let Some(code) = self.ledger.codes.iter_mut().find(|code| code.id == id) else {
            return not_found();
        };
        code.verified |= code.digits == given;
        Reply::json(200, &verification(code))
    }
}

fn message(mail: &Mail) -> Value {
    json!({ "id": mail.id, "orderId": mail.order, "status": "queued", "sentAt": null })
}

fn verification(code: &Code) -> Value {
    json!({
        "id": code.id, "channel": code.channel, "verified": code.verified, "expiresAt": EXPIRES,
    })
}

fn not_found() -> Reply {
    Email::problem(404, "not_found", "There is nothing here.")
}
