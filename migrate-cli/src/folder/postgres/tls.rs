//! TLS by the words of `sslmode`: what is encrypted, and who is believed to be the server.

use crate::exit::Exit;
use crate::failure::Failure;
use postgres::Config;
use postgres::config::SslMode;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What an address, or the environment, says about TLS.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// `sslmode`.
    pub(super) mode: Option<String>,
    /// `sslrootcert`.
    pub(super) roots: Option<String>,
}

/// Takes `sslmode` and `sslrootcert` out of an address. The driver would refuse them: it knows three modes of six.
pub(super) fn take_settings(address: &str) -> (String, Settings) {
    let mut settings = Settings::default();
    let Some((base, query)) = address.split_once('?') else {
        return (address.to_owned(), settings);
    };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => settings.mode = Some(mode.to_owned()),
            Some(("sslrootcert", path)) => settings.roots = Some(path.replace("%2F", "/")),
            _ => kept.push(pair),
        }
    }
    (format!("{base}?{}", kept.join("&")), settings)
}

/// Sets what `sslmode` means, as libpq does; `None` is without TLS. The server's certificate is looked at only where
/// `verify-…` asks for it, or where `require` comes with certificates to believe in.
pub(super) fn encryption(
    config: &mut Config,
    settings: &Settings,
) -> Result<Option<MakeRustlsConnect>, Failure> {
    let roots = settings.roots.as_deref().filter(|roots| *roots != "system");
    let (mode, trust) = match settings.mode.as_deref().unwrap_or("prefer") {
        "disable" => (SslMode::Disable, None),
        "allow" | "prefer" => (SslMode::Prefer, Some(Trust::Anybody)),
        "require" if roots.is_some() => (SslMode::Require, Some(Trust::Signed)),
        "require" => (SslMode::Require, Some(Trust::Anybody)),
        "verify-ca" => (SslMode::Require, Some(Trust::Signed)),
        "verify-full" => (SslMode::Require, Some(Trust::Named)),
        // Not repeated: a password may have come into it.
        _ => {
            let message = "the sslmode of the address is not known";
            let help = "expected disable, allow, prefer, require, verify-ca or verify-full";
            return Err(Failure::new(Exit::Usage, message, help));
        }
    };
    config.ssl_mode(mode);
    let Some(trust) = trust else {
        return Ok(None);
    };
    let roots = roots.map(PathBuf::from);
    let tls = connector(trust, roots.as_deref());
    tls.map(Some).map_err(|why| {
        let help = "name a file of certificates with `sslrootcert=…`, or do without them: `sslmode=require`";
        let failure = Failure::new(Exit::Error, "TLS cannot be had", help);
        failure.because(&std::io::Error::other(why))
    })
}

/// What is asked of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// Nothing: what is sent is encrypted, to whoever it is.
    Anybody,
    /// That somebody who is trusted has signed it.
    Signed,
    /// That, and that it names the host.
    Named,
}

/// Why there is no TLS.
type Why = Box<dyn std::error::Error + Send + Sync>;

/// Makes connections with TLS. `roots` is a file of certificates, in place of the system's.
fn connector(trust: Trust, roots: Option<&Path>) -> Result<MakeRustlsConnect, Why> {
    let provider = Arc::new(ring::default_provider());
    let inner = match trust {
        Trust::Anybody => None,
        Trust::Signed | Trust::Named => {
            let roots = Arc::new(certificates(roots)?);
            let provider = Arc::clone(&provider);
            Some(WebPkiServerVerifier::builder_with_provider(roots, provider).build()?)
        }
    };
    let verifier = Verifier {
        provider: Arc::clone(&provider),
        inner,
        names_host: trust == Trust::Named,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The certificates to believe in: those of a file, or the system's. The system's may be incomplete, but not empty.
fn certificates(path: Option<&Path>) -> Result<RootCertStore, Why> {
    let mut store = RootCertStore::empty();
    match path {
        Some(path) => {
            for certificate in CertificateDer::pem_file_iter(path)? {
                store.add(certificate?)?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            store.add_parsable_certificates(found.certs);
            let first = found.errors.into_iter().next();
            if let Some(error) = first.filter(|_| store.is_empty()) {
                return Err(error.into());
            }
        }
    }
    match store.is_empty() {
        true => Err("there is no certificate to believe in".into()),
        false => Ok(store),
    }
}

#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// None where anybody is believed.
    inner: Option<Arc<WebPkiServerVerifier>>,
    /// Whether the certificate has to name the host.
    names_host: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(inner) = &self.inner else {
            return Ok(ServerCertVerified::assertion());
        };
        match inner.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The name is looked at last, when all else is right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.names_host => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
