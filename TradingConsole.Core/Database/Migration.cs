namespace TradingConsole.Core.Database;

/// <summary>One numbered SQL file.</summary>
/// <param name="Checksum">SHA-256 of its text with LF line ends, lower-case hexadecimal.</param>
internal sealed record Migration(int Number, string Name, string Sql, string Checksum);
