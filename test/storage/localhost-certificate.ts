/** A certificate for localhost and 127.0.0.1, signed by itself: made for these tests, known to all, good for nothing else. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUO/aKG0e6r3MQpolPY+aoSXozkxEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIyNDEzMVoYDzIxMjYxMDI4
MjI0MTMxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATnmJ24y/VVZ0/5B5yjGxkDPYr08ynt4f/dbfClldc4bRxk48Z0+vxg
Dmu2Z5vjmGqhoZJ/7Y+kopjmukO0Xlxso28wbTAdBgNVHQ4EFgQUVVC0ltqBbj37
kp5yBwJWkQGRcH8wHwYDVR0jBBgwFoAUVVC0ltqBbj37kp5yBwJWkQGRcH8wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgJdBB1S50mPgxG4SAUDueM5HnGtFpBES9sLoMulFCHNsCIGFK
kwq2YjiRfVd6aGLGhmMycQOKeHzykdfnYsdPKclE
-----END CERTIFICATE-----
`;

/** The key of the certificate. */
export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXHnvD0z+10UUaqC+
ruLyoBrNkJGTpj4PLNXpI3iP3dqhRANCAATnmJ24y/VVZ0/5B5yjGxkDPYr08ynt
4f/dbfClldc4bRxk48Z0+vxgDmu2Z5vjmGqhoZJ/7Y+kopjmukO0Xlxs
-----END PRIVATE KEY-----
`;
