//! Where a secret may go in plain text.

use http::Uri;

/// Whether the host is this machine: 127.0.0.0/8, `::1`, `localhost` and names under it (RFC 6761).
pub(crate) fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    if let Ok(address) = host.parse::<std::net::IpAddr>() {
        return address.is_loopback();
    }
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_this_machine_is_loopback() {
        for url in
            ["http://localhost:1/", "http://api.LOCALHOST/", "http://127.9.0.1", "http://[::1]:8/"]
        {
            assert!(is_loopback(&url.parse().unwrap()), "{url}");
        }
        for url in ["http://localhost.example.com/", "http://10.0.0.1/", "http://notlocalhost/"] {
            assert!(!is_loopback(&url.parse().unwrap()), "{url}");
        }
    }
}
