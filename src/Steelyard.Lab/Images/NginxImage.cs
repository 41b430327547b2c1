namespace Steelyard.Lab.Images;

/// <summary>
/// Debian's nginx in the clothes of the well-known image: the same paths for its configuration and pages, so that
/// ConfigMaps mounted there work, logs on the standard streams, nothing that an ordinary user may not do.
/// </summary>
internal static class NginxImage
{
    private const int SignalQuit = 3;

    public static readonly ImageProgram Program = new()
    {
        Entrypoint = [],
        Arguments = ["nginx"],
        Environment = ImageDefaults.Environment,
        StopSignal = SignalQuit,
        Needs = new Dictionary<string, string> { ["nginx"] = "nginx-light" },
        Files = new Dictionary<string, string>
        {
            ["/etc/nginx/nginx.conf"] = Configuration,
            ["/etc/nginx/conf.d/default.conf"] = Site,
            ["/usr/share/nginx/html/index.html"] = Page,
            ["/usr/share/nginx/html/50x.html"] = ErrorPage,
        },
    };

    // One process: a user namespace has one user only, so workers could not change to another anyway.
    private const string Configuration = """
        user root root;
        daemon off;
        master_process off;
        pid /tmp/nginx.pid;
        error_log /dev/stderr notice;
        events {
            worker_connections 1024;
        }
        http {
            include /etc/nginx/mime.types;
            default_type application/octet-stream;
            log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                            '$status $body_bytes_sent "$http_referer" '
                            '"$http_user_agent" "$http_x_forwarded_for"';
            access_log /dev/stdout main;
            client_body_temp_path /tmp/nginx-body;
            proxy_temp_path /tmp/nginx-proxy;
            fastcgi_temp_path /tmp/nginx-fastcgi;
            uwsgi_temp_path /tmp/nginx-uwsgi;
            scgi_temp_path /tmp/nginx-scgi;
            sendfile on;
            keepalive_timeout 65;
            include /etc/nginx/conf.d/*.conf;
        }

        """;

    private const string Site = """
        server {
            listen 80 default_server;
            listen [::]:80 default_server;
            server_name localhost;
            location / {
                root /usr/share/nginx/html;
                index index.html index.htm;
            }
            error_page 500 502 503 504 /50x.html;
            location = /50x.html {
                root /usr/share/nginx/html;
            }
        }

        """;

    private const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Welcome to nginx!</title>
        <style>
          body { font: 18px/1.6 system-ui, sans-serif; color: #1d2b22; background: #f3f7f4; margin: 0; }
          main { max-width: 38rem; margin: 14vh auto; padding: 2rem 2.5rem; background: #fff; border-left: 6px solid #0a9447; }
          h1 { margin: 0 0 .5rem; font-size: 2rem; }
        </style>
        </head>
        <body>
        <main>
        <h1>Welcome to nginx!</h1>
        <p>This page comes from the machine's own nginx, run as a container of a Steelyard lab cluster.</p>
        <p>If you came here through a service address, the load balancer works.</p>
        </main>
        </body>
        </html>

        """;

    private const string ErrorPage = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Error</title></head>
        <body><h1>An error occurred.</h1><p>The server's error log tells more.</p></body></html>

        """;
}
