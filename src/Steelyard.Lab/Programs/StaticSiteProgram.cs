using Microsoft.AspNetCore.Http;

namespace Steelyard.Lab.Programs;

/// <summary>One page, ours, for the image of the tutorial's second deployment.</summary>
internal static class StaticSiteProgram
{
    public static async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path.Value is not ("/" or "/index.html"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            await http.Response.WriteAsync("There is only one page here: /\n").ConfigureAwait(false);
            return;
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(Page).ConfigureAwait(false);
    }

    internal const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>A static site on bare metal</title>
        <style>
          :root { color-scheme: light dark; }
          body { margin: 0; min-height: 100vh; display: grid; place-items: center;
                 font: 18px/1.65 Georgia, serif; color: #20303f; background: linear-gradient(160deg, #f6efe2, #dfe9ee); }
          main { max-width: 34rem; padding: 2.5rem; text-align: center; }
          h1 { font-size: 2.4rem; margin: 1rem 0 .4rem; }
          p { margin: .4rem 0; }
          svg { width: 9rem; }
        </style>
        </head>
        <body>
        <main>
        <svg viewBox="0 0 120 60" role="img" aria-label="A steelyard balance">
          <path d="M10 22h100" stroke="#20303f" stroke-width="4" stroke-linecap="round"/>
          <path d="M34 22V6m0 0a5 5 0 1 0 .1 0" stroke="#20303f" stroke-width="3" fill="none"/>
          <path d="M16 24v14m-9 0h18l-3 9h-12z" stroke="#b4552d" stroke-width="3" fill="#e9b48f"/>
          <path d="M88 24v8m-6 0h12v14h-12z" stroke="#2d6a8c" stroke-width="3" fill="#9cc3d6"/>
        </svg>
        <h1>Hello from a static site</h1>
        <p>One small page, one service, one address of its own.</p>
        <p>Weighed out by a load balancer that needs no cloud.</p>
        </main>
        </body>
        </html>

        """;
}
