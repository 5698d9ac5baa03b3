fn main() {
    let t = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let s = std::time::Instant::now();
    let r = scheme::read(&t);
    println!("{:?}", s.elapsed());
    match r {
        Ok(s) => {
            println!("{:?} {:?} {:?}", s.groups[1].place, s.indicators[1].place, s.leaves[1].place);
            println!("{:?} {:?}", s.quota.place, s.inputs[0].place);
        }
        Err(f) => {
            for x in f.iter().take(40) {
                println!("{}", x.render(scheme::Lang::Zh))
            }
        }
    }
}
