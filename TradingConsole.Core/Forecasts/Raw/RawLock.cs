namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>One process at a time gives names and lists files; the others wait the few milliseconds it takes.</summary>
internal static class RawLock
{
    private const int TriesMax = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="IOException">Another process held it for ten seconds.</exception>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < TriesMax)
            {
                await Task.Delay(Pause, TimeProvider.System, ct); // Another process runs on the machine's time, whatever this one is told.
            }
        }
    }
}
