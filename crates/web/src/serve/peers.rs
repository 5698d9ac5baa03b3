//! Who is at the other end: an address, and the proxies that may speak for others.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// Other headers of proxies, which nothing here reads and nobody's handler should.
const OTHERS: [HeaderName; 4] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-real-ip"),
];

/// Whom a request comes from. Found among the extensions of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The address, as the nearest proxy saw it where there is one.
    pub address: IpAddr,
    /// Whether it came by TLS, to us or to the proxy.
    pub encrypted: bool,
}

/// The proxies whose word on the client is taken, by address or network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// These networks.
    pub fn new(networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self(networks.into_iter().collect())
    }

    /// Whether `address` is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whom a request comes from; takes the headers of proxies out, so that no handler believes them.
    pub(super) fn client(&self, peer: IpAddr, encrypted: bool, headers: &mut HeaderMap) -> Client {
        let mut client = Client { address: peer.to_canonical(), encrypted };
        if self.contains(peer) {
            client.address = self.forwarded_for(client.address, headers);
            if let Some(proto) = headers.get(&PROTO) {
                client.encrypted = proto.as_bytes().eq_ignore_ascii_case(b"https");
            }
        }
        for name in [FOR, PROTO].iter().chain(&OTHERS) {
            headers.remove(name);
        }
        client
    }

    /// The last address in the chain that is not a proxy's. What stands before it, anybody could have written.
    fn forwarded_for(&self, proxy: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = proxy;
        let lines: Vec<&str> = headers.get_all(&FOR).iter().filter_map(|line| line.to_str().ok()).collect();
        for word in lines.iter().flat_map(|line| line.split(',')).rev() {
            let Some(address) = address(word.trim()) else { break };
            nearest = address;
            if !self.contains(address) {
                break;
            }
        }
        nearest
    }
}

/// An address as proxies write it: `192.0.2.1`, `2001:db8::1`, and both with a port.
fn address(word: &str) -> Option<IpAddr> {
    let parsed = IpAddr::from_str(word).ok().or_else(|| std::net::SocketAddr::from_str(word).ok().map(|at| at.ip()));
    let bracketed = || word.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    parsed.or_else(bracketed).map(|address| address.to_canonical())
}

/// What counts as one address: an IPv4 address, or the 64 bits of an IPv6 address that name a network, since whoever
/// has one address of it has all.
pub fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(word: &str) -> IpAddr {
        word.parse().expect("an address")
    }

    /// The client of a request that came from `peer` with these headers, where 10.0.0.0/8 are proxies.
    fn client(peer: &str, headers: &[(&'static str, &'static str)]) -> (Client, HeaderMap) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, axum::http::HeaderValue::from_static(value));
        }
        let proxies = Proxies::new(["10.0.0.0/8".parse().expect("a network")]);
        (proxies.client(ip(peer), false, &mut map), map)
    }

    #[test]
    fn a_stranger_cannot_say_who_he_is() {
        let (client, headers) = client(
            "198.51.100.7",
            &[("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https"), ("forwarded", "for=192.0.2.1")],
        );
        assert_eq!(client, Client { address: ip("198.51.100.7"), encrypted: false });
        assert!(headers.is_empty());
    }

    #[test]
    fn a_proxy_says_for_whom_it_asks() {
        let (client, _) = client("10.0.0.1", &[("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https")]);
        assert_eq!(client, Client { address: ip("192.0.2.1"), encrypted: true });
    }

    #[test]
    fn only_what_the_last_proxy_saw_counts() {
        let forged = [("x-forwarded-for", "203.0.113.9, 192.0.2.1"), ("x-forwarded-for", "10.0.0.2")];
        assert_eq!(client("10.0.0.1", &forged).0.address, ip("192.0.2.1"));
        // Nonsense ends the chain: the address is then that of the proxy that passed it on.
        let nonsense = [("x-forwarded-for", "192.0.2.1, unknown, 10.0.0.2")];
        assert_eq!(client("10.0.0.1", &nonsense).0.address, ip("10.0.0.2"));
        assert_eq!(client("10.0.0.1", &[]).0.address, ip("10.0.0.1"));
    }

    #[test]
    fn addresses_with_ports_are_read() {
        for (written, meant) in [
            ("192.0.2.1:4711", "192.0.2.1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(address(written), Some(ip(meant)), "{written}");
        }
        assert_eq!(address("unknown"), None);
    }

    #[test]
    fn a_whole_ipv6_network_is_one_source() {
        assert_eq!(source(ip("2001:db8:1:2:3:4:5:6")), source(ip("2001:db8:1:2::1")));
        assert_ne!(source(ip("2001:db8:1:2::1")), source(ip("2001:db8:1:3::1")));
        assert_ne!(source(ip("192.0.2.1")), source(ip("192.0.2.2")));
    }
}
