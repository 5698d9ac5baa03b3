//! The Merkle tree of RFC 9162, section 2.1.1, written down as it stands there: slow, and easy to compare with the text.

use sha2::{Digest as _, Sha256};
use store::log::Line;

pub(crate) type Hash = [u8; 32];

fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into()
}

/// MTH(D[n])
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => *only,
        _ => {
            // "let k be the largest power of two smaller than n"
            let k = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(k);
            Sha256::new().chain_update([0x01]).chain_update(root(left)).chain_update(root(right)).finalize().into()
        }
    }
}

/// The leaf of a line: its parts, each after its length in eight bytes.
pub(crate) fn leaf(line: &Line) -> Hash {
    let at = line.at.as_millisecond().to_string();
    let parts = [at.as_str(), &line.actor, &line.role, line.event.id(), &line.object, &line.detail];
    let entry: Vec<u8> =
        parts.iter().flat_map(|part| (part.len() as u64).to_be_bytes().into_iter().chain(part.bytes())).collect();
    leaf_hash(&entry)
}

/// The roots of the complete subtrees, largest first, as the head of the log keeps them: what a forger would write.
pub(crate) fn frontier(leaves: &[Hash]) -> String {
    let (mut rest, mut roots) = (leaves, String::new());
    while !rest.is_empty() {
        let size = 1 << rest.len().ilog2();
        let (subtree, later) = rest.split_at(size);
        roots.push_str(&hex::encode(root(subtree)));
        rest = later;
    }
    roots
}

#[test]
fn the_tree_gives_the_published_roots() {
    // The reference entries and roots of the Certificate Transparency project.
    let entries: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaves: Vec<Hash> = entries.into_iter().map(leaf_hash).collect();
    for (size, published) in roots.into_iter().enumerate() {
        assert_eq!(hex::encode(root(&leaves[..size])), published, "{size} entries");
    }
}
