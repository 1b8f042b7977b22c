//! A proxy that asks for a name and a password, and passes on what comes with them.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::wire::{Request, Response};

/// `user:secret` in base64, which is what the proxy wants to see.
const WANTED: &str = "Basic dXNlcjpzZWNyZXQ=";

/// A proxy on a free port.
pub(crate) struct Proxy {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Proxy {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let seen = Arc::clone(&kept);
                thread::spawn(move || serve(socket, &seen));
            }
        });
        Self { address, seen }
    }

    /// What was asked for, and whether it was passed on (200) or not (407).
    pub(crate) fn seen(&self) -> Vec<(String, u16)> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(socket: TcpStream, seen: &Mutex<Vec<(String, u16)>>) -> io::Result<()> {
    let mut client = BufReader::new(socket.try_clone()?);
    while let Some(mut request) = Request::read(&mut client)? {
        let is_known = request.header("proxy-authorization") == Some(WANTED);
        seen.lock().unwrap().push((request.target.clone(), if is_known { 200 } else { 407 }));
        let mut out = &socket;
        if !is_known {
            let refusal = Response { status: 407, headers: Vec::new(), body: b"who are you?".to_vec() };
            out.write_all(&refusal.with("proxy-authenticate", "Basic realm=\"tests\"").to_bytes())?;
            continue;
        }
        request.headers.retain(|(name, _)| !name.starts_with("proxy-"));
        if request.method == "CONNECT" {
            let server = TcpStream::connect(&request.target)?;
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            let (mut up, mut down) = (server.try_clone()?, socket.try_clone()?);
            thread::spawn(move || {
                let _ = io::copy(&mut &server, &mut down);
                let _ = down.shutdown(Shutdown::Both);
            });
            io::copy(&mut client, &mut up)?;
            return up.shutdown(Shutdown::Write);
        }
        let rest = request.target.split_once("://").ok_or(io::ErrorKind::InvalidData)?.1.to_owned();
        let (host, _) = rest.split_once('/').ok_or(io::ErrorKind::InvalidData)?;
        request.target = rest[host.len()..].to_owned();
        let mut server = TcpStream::connect(host)?;
        request.write(&mut server)?;
        let answer = Response::read(&mut BufReader::new(server))?;
        out.write_all(&answer.to_bytes())?;
    }
    Ok(())
}
