using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TradingConsole.Web.Hosting;

namespace TradingConsole.Web.Tests.EndToEnd;

/// <summary>The console as a user starts it: its own process, its own data directory, its own PostgreSQL.</summary>
internal sealed class ConsoleProcess : IAsyncDisposable
{
    public const string AdminPassword = "correct horse 9";

    /// <summary>Tests that start one: after each other, and beside those that share a server.</summary>
    public const string Collection = "console processes";

    private readonly Process _process;
    private readonly StringBuilder _output;

    private ConsoleProcess(Process process, StringBuilder output, Uri baseAddress) =>
        (_process, _output, BaseAddress) = (process, output, baseAddress);

    public Uri BaseAddress { get; }

    public int Id => _process.Id;

    /// <summary>Everything the process has said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="arguments">Flags besides <c>--data</c> and <c>--urls</c>.</param>
    public static async Task<ConsoleProcess> StartAsync(string dataDirectory, params string[] arguments)
    {
        var baseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])[typeof(ConsoleHost).Assembly.Location, "--data", dataDirectory, "--urls", baseAddress.ToString().TrimEnd('/'), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TRADINGCONSOLE_ADMIN_PASSWORD"] = AdminPassword;
        var output = new StringBuilder();
        var process = Process.Start(start) ?? throw new InvalidOperationException("The console did not start.");
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var console = new ConsoleProcess(process, output, baseAddress);
        await console.UntilAsync("the console answers /healthz", TimeSpan.FromMinutes(2), async client =>
            (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).IsSuccessStatusCode);
        return console;
    }

    /// <summary>Polls until it holds; fails with the process's own output when it does not.</summary>
    public async Task UntilAsync(string what, TimeSpan within, Func<HttpClient, Task<bool>> holds)
    {
        using var client = new HttpClient { BaseAddress = BaseAddress };
        using var deadline = new CancellationTokenSource(within);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            try
            {
                if (await holds(client))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet: that is what the deadline is for.
            }

            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The console ended with code {_process.ExitCode} while waiting until {what}:\n{Output}");
            }

            try
            {
                await poll.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It did not happen within {within} that {what}:\n{Output}");
            }
        }
    }

    /// <summary>The end nobody can prepare for.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>What Ctrl-C and a service manager do.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await TerminateAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
