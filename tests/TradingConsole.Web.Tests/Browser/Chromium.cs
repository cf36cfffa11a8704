using Microsoft.Playwright;

namespace TradingConsole.Web.Tests.Browser;

/// <summary>
/// The machine's own Chromium: <c>CHROMIUM</c> names it, <c>/usr/bin/chromium</c> is the default. One process serves the run and ends with it; each
/// test opens pages of its own, with cookies of their own.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly Lazy<Task<IBrowser>> Process = new(StartAsync);

    private readonly IBrowser _browser;
    private readonly List<IBrowserContext> _contexts = [];

    private Chromium(IBrowser browser) => _browser = browser;

    public static string ExecutablePath =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    // Milliseconds. Several browsers, consoles and databases share two cores: half of it was too little once.
    private const float Patience = 60_000;

    /// <summary>Where pictures are kept: <c>artifacts/screenshots</c> below the repository.</summary>
    public static string PictureFolder { get; } = Directory.CreateDirectory(Path.Combine(Repository(), "artifacts", "screenshots")).FullName;

    public static async Task<Chromium> LaunchAsync() => new(await Process.Value);

    public async Task<IPage> OpenAsync(Uri baseAddress, int width = 1440, int height = 900, bool isDark = true, string locale = "en-GB")
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = baseAddress.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = locale,
        });
        context.SetDefaultTimeout(Patience);
        _contexts.Add(context);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }
    }

    private static async Task<IBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ExecutablePath,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"],
        });
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TradingConsole.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
