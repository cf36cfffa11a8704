namespace TradingConsole.Core.Operations.Keys;

/// <summary>Seals secrets for storage with a key that does not lie in the database.</summary>
public interface ISecretBox
{
    /// <param name="purpose">What the secret is for: a seal opens for its own purpose only.</param>
    byte[] Seal(string purpose, byte[] secret);

    /// <exception cref="KeyUnreadableException">The seal was made with another key ring, for another purpose, or altered.</exception>
    byte[] Open(string purpose, byte[] sealedSecret);
}
